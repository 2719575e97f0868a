"""`scrapy demo`: crawls three small sites that this command serves on loopback itself."""

import argparse
import signal
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.commands.command import OurCommand
from crawler.commands.crawl import Refusal, begin_crawl, run_crawl
from crawler.commands.refuse import refuse, refuse_unwritten
from crawler.commands.statuses import INTERRUPTED, WRONG_WORDS
from crawler.commands.unread import hush
from crawler.program import program

if TYPE_CHECKING:
    from crawler.demo.server import Demo
    from crawler.items import Article

KEPT_STATE = "demo-state.sqlite"

# The sites are ours and on this machine: nobody needs our patience. One line an article says more than the log.
DEMO_SETTINGS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "LOG_LEVEL": "WARNING"}


class Command(OurCommand, ScrapyCommand):
    def syntax(self) -> str:
        return "[--output DIR] [--keep-state] [--port N] | --serve [--port N]"

    def short_desc(self) -> str:
        return "Crawl three small news sites that are served on this machine"

    def long_desc(self) -> str:
        return (
            "Serve three small news sites on loopback, crawl them and write their articles. Starts from nothing each time: "
            "the articles of an earlier demonstration are removed first. Examples: scrapy demo --output /tmp/demo; "
            "scrapy demo --serve"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="DIR", help="folder for the articles (default: OUTPUT_DIR)")
        parser.add_argument(
            "--keep-state",
            action="store_true",
            help=f"remember in DIR/{KEPT_STATE} what was seen: of two such runs the second one writes nothing",
        )

        parser.add_argument(
            "--serve", action="store_true", help="only serve the sites, until stopped: to try other commands on them"
        )
        parser.add_argument(
            "--port",
            type=int,
            metavar="N",
            help="serve at ports N, N+1 and N+2 (default: 8471, or any free ones where those are taken)",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{args[0]}: expected options alone")
        assert self.settings is not None
        self.settings.setdict(DEMO_SETTINGS, priority="project")
        super().process_options(args, opts)
        if opts.output:
            self.settings.set("OUTPUT_DIR", opts.output, priority="cmdline")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.configuration import OutputSettings, SettingsError, check
        from crawler.demo.server import SITE_NAMES

        assert self.settings is not None
        try:
            check(self.settings)
        except SettingsError as error:
            refuse(self, error, WRONG_WORDS)
            return
        output = OutputSettings.read(self.settings).folder
        with ExitStack() as stack:
            demo = self._serve(stack, opts)
            if demo is None:
                return
            if opts.serve:
                _wait_beside(demo)
                self.exitcode = INTERRUPTED
                return
            temporary = Path(stack.enter_context(TemporaryDirectory(prefix="cleanpress-demo-")))
            try:
                self._prepare(output, temporary, opts.keep_state)
            except OSError as error:
                refuse_unwritten(self, error, output)
                return
            if not self._crawl(demo, sources_file(temporary, demo)):
                return
        print_files(output, SITE_NAMES)

    def _prepare(self, output: Path, temporary: Path, is_state_kept: bool) -> None:
        """Make the output folder and, where no state is kept, empty it of our articles."""
        from crawler.demo.server import SITE_NAMES

        if not is_state_kept:
            remove_articles(output, SITE_NAMES)
        output.mkdir(parents=True, exist_ok=True)
        state = (output if is_state_kept else temporary).resolve() / KEPT_STATE
        self._set_state(f"sqlite:///{state}")

    def _serve(self, stack: ExitStack, opts: argparse.Namespace) -> "Demo | None":
        """The sites at the ports asked for, or, where nothing depends on which they are, at any."""
        from crawler.demo.server import USUAL_PORT, serve

        first = opts.port or USUAL_PORT
        try:
            return stack.enter_context(serve((first, first + 1, first + 2)))
        except (OSError, OverflowError) as error:
            if opts.port or opts.keep_state:
                refuse(
                    self,
                    f"cannot serve at ports {first} to {first + 2}: {error}; choose others with --port",
                    WRONG_WORDS,
                )
                return None
            return stack.enter_context(serve())

    def _set_state(self, url: str) -> None:
        """Give the demonstration a state of its own, unless the command line named one."""
        assert self.settings is not None
        if (self.settings.getpriority("STATE_URL") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            self.settings.set("STATE_URL", url, priority="cmdline")

    def _crawl(self, demo: "Demo", sources: Path) -> bool:
        """Crawl the sites. False where the crawl could not begin: the cause is said and the exit status set."""
        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            begun = begin_crawl(self.settings, {"sources": str(sources)})
        except Refusal as refusal:
            refuse(self, refusal, refusal.status)
            return False
        for site in demo.sites:
            print(f"{site.name:<15} {site.url}")
        crawler = self.crawler_process.create_crawler("news")
        progress = _Progress()
        crawler.signals.connect(progress.say, signal=signals.item_scraped)
        self.exitcode = run_crawl(self.crawler_process, crawler, begun)
        return True


def _wait_beside(demo: "Demo") -> None:
    """Until Ctrl-C or SIGTERM."""
    for site in demo.sites:
        print(f"{site.name:<15} {site.url}", flush=True)
    print(f"Ctrl-C ends it. Meanwhile: {program()} sources add {demo.sites[0].url}", flush=True)
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


class _Progress:
    """One line for each article as it is written."""

    def __init__(self) -> None:
        self._count = 0

    def say(self, item: "Article") -> None:
        self._count += 1
        try:
            print(f"{self._count:>3}  {(item.published or '')[:10]:<10}  {item.source}: {item.title}", flush=True)
        except BrokenPipeError:
            # The articles are there for whoever looks.
            hush()


def sources_file(folder: Path, demo: "Demo") -> Path:
    """A sources.toml in `folder` that lists the sites."""
    path = folder / "sources.toml"
    entries = (f'[[source]]\nname = "{site.name}"\nurl = "{site.url}"\nprivate = true\n' for site in demo.sites)
    path.write_text("\n".join(entries), "utf-8")
    return path


def article_files(output: Path, names: tuple[str, ...]) -> list[Path]:
    """The files with the demonstration's articles, in both layouts."""
    return sorted(file for name in names for file in (output / name).glob("*.json*"))


def remove_articles(output: Path, names: tuple[str, ...]) -> None:
    """Remove what an earlier demonstration wrote: a state that starts from nothing would write it all a second time."""
    for file in article_files(output, names):
        file.unlink()


def print_files(output: Path, names: tuple[str, ...]) -> None:
    """Say where the articles are, and how many in each file."""
    from crawler.files.written import is_packed, lines

    files = article_files(output, names)
    for file in files:
        count = 1 if file.suffix == ".json" else sum(1 for _ in lines(file))
        print(f"{file}: {count} article{'' if count == 1 else 's'}")
    if files and files[0].suffix != ".json":
        first = f"zstdcat {files[0]} | head -n 1" if is_packed(files[0]) else f"head -n 1 {files[0]}"
        print(f"To look at one: {first} | python3 -m json.tool --no-ensure-ascii")
