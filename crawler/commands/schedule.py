"""`scrapy schedule`: crawls the sources of sources.toml at their `every`, until it is stopped."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.log import configure_logging

from crawler.commands.crawl import HELD, INTERRUPTED, WRONG_WORDS, Refusal, refusing

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.schedule.scheduler import Scheduler

# No source can have a name with a slash.
LOCK_NAME = "/schedule"
AT_ONCE = 4


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Crawl each source of sources.toml at its `every`, until stopped"

    def long_desc(self) -> str:
        return (
            "Crawl each source that has `every` in sources.toml as often as it says, each crawl in a process of its own and one "
            "at a time for each source. Runs until it is stopped: by Ctrl-C or SIGTERM in order, by a second one at once. "
            "sources.toml may be changed meanwhile. Example: scrapy schedule --at-once 2 -s CONTACT=me@example.com"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--sources", metavar="FILE", type=Path, default="sources.toml", help="default: sources.toml"
        )
        parser.add_argument(
            "--at-once",
            metavar="N",
            type=int,
            default=AT_ONCE,
            help=f"crawls that run at the same time at most (default: {AT_ONCE}); the others wait in line",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        configure_logging(self.settings)
        try:
            with ExitStack() as stack, asyncio.Runner() as runner:
                scheduler = _scheduler(self.settings, opts, stack)
                runner.run(scheduler.run())
                self.exitcode = INTERRUPTED
        except Refusal as refusal:
            print(f"scrapy schedule: {refusal}", file=sys.stderr)
            self.exitcode = refusal.status
        except KeyboardInterrupt:
            # Before the scheduler has begun, which handles the signal itself.
            self.exitcode = INTERRUPTED


def _scheduler(settings: "BaseSettings", opts: argparse.Namespace, stack: ExitStack) -> "Scheduler":
    """Holds the state against a second scheduler as long as `stack`. Raises Refusal."""
    from crawler.configuration import check
    from crawler.schedule.memory import BadMemory, Memory
    from crawler.schedule.scheduler import Scheduler
    from crawler.schedule.sources_file import SourcesFile
    from crawler.state import State
    from crawler.state.hold import Held

    if opts.at_once < 1:
        raise Refusal(WRONG_WORDS, f"--at-once {opts.at_once}: expected a number of crawls, 1 or more")
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="cleanpress-schedule-")))
    with refusing():
        check(settings)
        file = SourcesFile(opts.sources, folder)
        state = State(settings["STATE_URL"])
        stack.callback(state.close)
        try:
            stack.enter_context(state.hold([LOCK_NAME]))
            memory = Memory(state.lock_path.with_suffix(".schedule"))
        except Held as held:
            raise Refusal(HELD, f"another scheduler (process {held.process}) uses this state: stop it first") from held
        except BadMemory as error:
            raise Refusal(WRONG_WORDS, str(error)) from error
    if not any(source.every for source in file.sources):
        raise Refusal(WRONG_WORDS, f'{opts.sources}: no source has `every`: expected one such as every = "1h"')
    return Scheduler(file, memory, _command(settings, file.accepted), opts.at_once)


def _command(settings: "BaseSettings", sources: Path) -> Callable[[str], list[str]]:
    """A source's crawl, with the settings that stand on our own command line."""
    given = [name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]]
    options = [part for name in given for part in ("-s", f"{name}={settings[name]}")]
    crawl = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"sources={sources}", *options]
    return lambda name: [*crawl, "-a", f"only={name}"]
