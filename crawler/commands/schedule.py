"""`scrapy schedule`: crawls the sources of sources.toml at their `every`, until it is stopped; says how that stands."""

import argparse
import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.log import configure_logging

from crawler.commands.command import OurCommand, assert_can_log
from crawler.commands.crawl import Refusal, log_as_told, refusing
from crawler.commands.refuse import refuse
from crawler.commands.statuses import HELD, INTERRUPTED, WRONG_WORDS
from crawler.program import program_again

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.schedule.scheduler import Scheduler
    from crawler.schedule.status import Known
    from crawler.sources.source import Source

AT_ONCE = 4


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[status]"

    def short_desc(self) -> str:
        return "Crawl each source of sources.toml at its `every`, until stopped"

    def long_desc(self) -> str:
        return (
            "Crawl each source that has `every` in sources.toml as often as it says, each crawl in a process of its own and one "
            "at a time for each source. Runs until it is stopped: by Ctrl-C or SIGTERM in order, by a second one at once. "
            "sources.toml may be changed meanwhile. status: say of each source when it was crawled last, and how that ended, "
            "what runs now, and what is next. --systemd and --cron print what leaves it to the system. "
            "Examples: scrapy schedule --at-once 2 -s CONTACT=me@example.com; scrapy schedule status"
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

        parser.add_argument(
            "--systemd",
            action="store_true",
            help="print the unit of a service that runs this command, and do nothing else",
        )
        parser.add_argument(
            "--cron", action="store_true", help="print lines for a crontab that crawl each source, and do nothing else"
        )
        parser.add_argument(
            "--output-dir", metavar="DIR", type=Path, help="write what --systemd or --cron print to a file in DIR"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args not in ([], ["status"]):
            raise UsageError("expected nothing, or status")
        if sum([bool(args), opts.systemd, opts.cron]) > 1:
            raise UsageError("expected one of status, --systemd and --cron")
        if opts.output_dir and not (opts.systemd or opts.cron):
            raise UsageError("--output-dir: expected --systemd or --cron with it")
        super().process_options(args, opts)
        assert self.settings is not None
        assert_can_log(self.settings)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                _print_status(self.settings, opts.sources)
            elif opts.systemd or opts.cron:
                name, text = _unit(self.settings, opts) if opts.systemd else _crontab(self.settings, opts)
                _give(name, text, opts.output_dir)
            else:
                log_as_told(self.settings)
                configure_logging(self.settings)
                self._schedule(self.settings, opts)
        except Refusal as refusal:
            refuse(self, refusal, refusal.status)

    def _schedule(self, settings: "BaseSettings", opts: argparse.Namespace) -> None:
        with ExitStack() as stack, asyncio.Runner() as runner:
            scheduler = _scheduler(settings, opts, stack)
            runner.run(scheduler.run())
            self.exitcode = INTERRUPTED


def _scheduler(settings: "BaseSettings", opts: argparse.Namespace, stack: ExitStack) -> "Scheduler":
    """Holds the state against a second scheduler as long as `stack`. Raises Refusal."""
    from crawler.configuration import check, schedule_bounds
    from crawler.schedule.cadence import Bounds
    from crawler.schedule.learned import Learned
    from crawler.schedule.memory import BadMemory, Memory
    from crawler.schedule.scheduler import Scheduler
    from crawler.schedule.sources_file import SourcesFile
    from crawler.schedule.status import LOCK_NAME
    from crawler.state import State
    from crawler.state.hold import Held

    _check_at_once(opts)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="cleanpress-schedule-")))
    with refusing():
        check(settings)
        file = SourcesFile(opts.sources, folder)
        state = State(settings["STATE_URL"])
        stack.callback(state.close)
        try:
            stack.enter_context(state.hold([LOCK_NAME]))
            memory = Memory.beside(state.lock_path)
        except Held as held:
            raise Refusal(HELD, f"another scheduler (process {held.process}) uses this state: stop it first") from held
        except BadMemory as error:
            raise Refusal(WRONG_WORDS, str(error)) from error
    if not any(source.every for source in file.sources):
        raise Refusal(WRONG_WORDS, f'{opts.sources}: no source has `every`: expected one such as every = "1h"')
    learned = Learned(settings["STATE_URL"], Bounds(*schedule_bounds(settings)))
    return Scheduler(file, memory, learned, _command(settings, file.accepted), opts.at_once)


def _check_at_once(opts: argparse.Namespace) -> None:
    if opts.at_once < 1:
        raise Refusal(WRONG_WORDS, f"--at-once {opts.at_once}: expected a number of crawls, 1 or more")


def _command(settings: "BaseSettings", sources: Path, *more: str) -> Callable[[str], list[str]]:
    """A source's crawl, with the settings that stand on our own command line."""
    crawl = [*program_again(), "crawl", "news", "-a", f"sources={sources}", *more, *_given(settings)]
    return lambda name: [*crawl, "-a", f"only={name}"]


def _given(settings: "BaseSettings") -> list[str]:
    given = [name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]]
    return [part for name in given for part in ("-s", f"{name}={settings[name]}")]


def _known(settings: "BaseSettings", path: Path) -> "tuple[tuple[Source, ...], Known]":
    """The sources of a file, and what is known of them. Raises Refusal."""
    from crawler.configuration import check, schedule_bounds
    from crawler.schedule.cadence import Bounds
    from crawler.schedule.memory import BadMemory
    from crawler.schedule.status import look
    from crawler.sources.source import load

    with refusing():
        check(settings)
        sources = load(path)
        try:
            return sources, look(settings["STATE_URL"], Bounds(*schedule_bounds(settings)), sources, datetime.now(UTC))
        except BadMemory as error:
            raise Refusal(WRONG_WORDS, str(error)) from error


def _print_status(settings: "BaseSettings", path: Path) -> None:
    """Raises Refusal."""
    from crawler.reports.console import StdoutConsole
    from crawler.reports.schedule_status import print_status
    from crawler.schedule.status import standings

    sources, known = _known(settings, path)
    now = datetime.now(UTC)
    print_status(StdoutConsole(), standings(sources, known, now), known.scheduler, now)


def _unit(settings: "BaseSettings", opts: argparse.Namespace) -> tuple[str, str]:
    """The file's name and text. Raises Refusal."""
    from getpass import getuser

    from sqlalchemy.engine import make_url

    from crawler.configuration import OutputSettings, raw_folder
    from crawler.schedule.systemd import NoFolder, Service, unit

    _check_at_once(opts)
    _known(settings, opts.sources)
    state = make_url(settings["STATE_URL"]).database or ""
    writes = [OutputSettings.read(settings).folder, Path(state).parent]
    writes += [raw] if (raw := raw_folder(settings)) else []
    command = [*program_again(), "schedule", "--sources", str(opts.sources.resolve()), "--at-once", str(opts.at_once)]
    folder = Path.cwd()
    service = Service(folder, [*command, *_given(settings)], [(folder / path).resolve() for path in writes], getuser())
    try:
        return "cleanpress.service", unit(service)
    except NoFolder as error:
        raise Refusal(WRONG_WORDS, str(error)) from error


def _crontab(settings: "BaseSettings", opts: argparse.Namespace) -> tuple[str, str]:
    """The file's name and text. Raises Refusal."""
    from crawler.schedule.crontab import crontab

    sources, known = _known(settings, opts.sources)
    quiet = () if settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["cmdline"] else ("-s", "LOG_LEVEL=WARNING")
    command = _command(settings, opts.sources.resolve(), *quiet)
    return "cleanpress.crontab", crontab(sources, known.learned, Path.cwd(), command)


def _give(name: str, text: str, folder: Path | None) -> None:
    """Print a file's text, or write it to `folder`. Raises Refusal."""
    from crawler.files.replaced import replacing

    if folder is None:
        print(text, end="")
        return
    with refusing(), replacing(folder / name) as file:
        file.write(text.encode())
    print(folder / name)
