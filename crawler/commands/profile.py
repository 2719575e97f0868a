"""`scrapy profile show|export|import`: what crawls have learned of a site, to be looked at, kept, and edited."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.refuse import heed_sigterm, refuse, refuse_unwritten
from crawler.commands.spared import assert_spares_crawls
from crawler.program import program

if TYPE_CHECKING:
    from crawler.state.profile_shelf import ProfileShelf
    from crawler.state.profiles import ProfileRevision

ACTIONS = ("show", "export", "import")


class Unusable(Exception):
    """What the user named cannot be had, or is not what it should be. The message says what."""


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "show [SITE] | export SITE [--output FILE] | import SITE FILE"

    def short_desc(self) -> str:
        return "Show, export or import what was learned of a site's pages"

    def long_desc(self) -> str:
        return (
            "What the pages of a site have in common, as crawls learn it: where its stories stand, which lines stand on many, "
            "what of a page is never needed. show lists all sites, or says what is known of one; export prints its profile as "
            "JSON; import takes such a file, perhaps edited, - for standard input, in place of what was learned: the next crawl "
            'reads beside it. There "story": 0 or 1 lays down of a place that its lines are never or always the story\'s, a line '
            'under the place "*" counts wherever it stands, and "pinned": true keeps crawls from learning more. Exit status 1 '
            "where there is no such profile, or FILE is none. "
            "Examples: scrapy profile show; scrapy profile export example.com --output profile.json; "
            "scrapy profile import example.com profile.json"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FILE", help="file for the exported profile (default: standard output)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        expected = {"show": (1, 2), "export": (2, 2), "import": (3, 3)}
        if not args or args[0] not in ACTIONS:
            raise UsageError("expected show, export or import")
        least, most = expected[args[0]]
        if not least <= len(args) <= most:
            raise UsageError(f"expected {self.syntax()}")
        super().process_options(args, opts)
        assert self.settings is not None
        assert_spares_crawls(self.settings, "--output", opts.output)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.cleaning.profile_json import UnreadableProfile

        actions: dict[str, Callable[[], None]] = {
            "show": lambda: self._show(args[1]) if args[1:] else self._list(),
            "export": lambda: self._export(args[1], opts.output),
            "import": lambda: self._import(args[1], args[2]),
        }
        try:
            actions[args[0]]()
        except (Unusable, UnreadableProfile) as problem:
            refuse(self, problem)

    def _list(self) -> None:
        from crawler.reports.console import StdoutConsole
        from crawler.reports.profile_summary import print_list

        with self._shelf() as shelf:
            print_list(StdoutConsole(), shelf.all_newest())

    def _show(self, name: str) -> None:
        from crawler.reports.console import StdoutConsole
        from crawler.reports.profile_summary import print_summary

        print_summary(StdoutConsole(), self._known(name))

    def _export(self, name: str, output: str | None) -> None:
        from crawler.files.replaced import replacing

        value = self._known(name).value + "\n"
        if output is None:
            print(value, end="")
            return
        heed_sigterm()
        try:
            with replacing(output) as file:
                file.write(value.encode())
        except OSError as error:
            refuse_unwritten(self, error, output)

    def _import(self, name: str, file: str) -> None:
        from crawler.cleaning.profile_json import from_json, to_json

        site = _site_name(name)
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
            value = to_json(from_json(text))
        except OSError as error:
            raise Unusable(f"cannot read {file}: {error.strerror}") from error
        except ValueError as error:
            raise Unusable(f"{file}: {error}") from error
        with self._shelf(may_create=True) as shelf:
            revision = shelf.put(site, value)
        print(f"{site}: revision {revision}; the next crawl reads beside it")

    def _known(self, name: str) -> "ProfileRevision":
        site = _site_name(name)
        with self._shelf() as shelf:
            known = shelf.newest(site)
        if known is None:
            raise Unusable(f"nothing was learned of {site}; {program()} profile show lists all sites")
        return known

    @contextmanager
    def _shelf(self, *, may_create: bool = False) -> "Iterator[ProfileShelf]":
        from crawler.state.lost import StateLost
        from crawler.state.profile_shelf import ProfileShelf
        from crawler.state.tables import StateError

        assert self.settings is not None
        try:
            with ProfileShelf(self.settings["STATE_URL"], may_create=may_create) as shelf:
                yield shelf
        except (StateError, StateLost) as error:
            raise Unusable(str(error)) from error


def _site_name(name: str) -> str:
    """A site as profiles are filed by: the host of an address, or a host as it is typed."""
    from crawler.urls import site

    found = site(name if "//" in name else f"https://{name}/")
    if not found:
        raise Unusable(f"{name!r}: expected a site such as example.com, or an address of it")
    return found
