"""What our commands share: how their help is laid out, and how they end where nobody waits any more, or reads what they say."""

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.commands.refuse import tell
from crawler.commands.statuses import INTERRUPTED, UNREAD
from crawler.commands.unread import hush, is_unread

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand
else:
    # Scrapy takes every subclass in this package for a command.
    ScrapyCommand = object

# Two letters that changed places in a name of seven are nearly it; HTTPCACHE_ENABLED and a component's XCACHE_ENABLED are not.
NEARLY = 0.85


class HelpFormatter(ScrapyHelpFormatter):
    """Scrapy's takes any line that ends with a colon for a heading, also of an option's text that is broken there."""

    def format_part_strings(self, part_strings: list[str]) -> list[str]:
        # argparse sets a blank line before each heading.
        may_be_headed = bool(part_strings) and part_strings[0].startswith(("usage: ", "\n"))
        return super().format_part_strings(part_strings) if may_be_headed else part_strings


class OurCommand(ScrapyCommand):
    """Stands before Scrapy's class: `class Command(OurCommand, ScrapyCommand)`. What a command does is in `work`."""

    requires_project = True

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """Sets `exitcode` where it is not to be 0. May raise KeyboardInterrupt, and BrokenPipeError where it prints."""
        raise NotImplementedError

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = HelpFormatter

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        known = set(self.settings)
        super().process_options(args, opts)
        for name, meant in _misspelled(set(self.settings) - known, known):
            tell(self, f"unknown setting {name}: did you mean {meant}?")
        if self.requires_crawler_process:
            assert_can_log(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self.work(args, opts)
            sys.stdout.flush()
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
        except BrokenPipeError:
            if not is_unread():
                raise
            hush()
            self.exitcode = UNREAD


def assert_can_log(settings: BaseSettings) -> None:
    """Scrapy sets up its logs before a command runs. Raises UsageError, which is told then, too."""
    from crawler.configuration import SettingsError, check_log

    try:
        check_log(settings)
    except SettingsError as error:
        raise UsageError(str(error), print_help=False) from error


def _misspelled(names: set[str], known: set[str]) -> Iterator[tuple[str, str]]:
    """Which settings are nearly one that is known, and which. Others may be those of a component that we do not know."""
    if not names:
        return
    from difflib import get_close_matches

    from crawler.configuration.alone import FETCHING

    for name in sorted(names - FETCHING.keys()):
        for near in get_close_matches(name, known, n=1, cutoff=NEARLY):
            yield name, near
