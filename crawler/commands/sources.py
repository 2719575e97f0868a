"""`scrapy sources check|add`: tries what sources.toml lists, and adds a site to it."""

import argparse
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.crawl import nothing_answered
from crawler.commands.refuse import refuse, refuse_unwritten
from crawler.commands.statuses import NOTHING_REACHABLE, WRONG_WORDS
from crawler.program import program

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from crawler.errands.errand import Errand
    from crawler.errands.source_check import Found
    from crawler.processes.workers import Workers


class Command(OurCommand, ScrapyCommand):
    def syntax(self) -> str:
        return "check [NAME...] | add URL [--name NAME] [--every TIME]"

    def short_desc(self) -> str:
        return "Try the sources of sources.toml, or add a site to it"

    def long_desc(self) -> str:
        return (
            "check: read sources.toml, ask each source, or those named, for its feeds, sitemaps and pages, and say how many "
            "links they hold and how old the newest is. Exit status 1 where a source gives no link or one of its addresses cannot "
            "be read, 2 where sources.toml is wrong. add: try the site, feed or sitemap at URL in the same way, and add it to "
            "sources.toml, which is made where there is none. Exit status 1 where it lists no story, 2 where it is there already, "
            "3 where it cannot be reached: then nothing is written. Examples: scrapy sources check; scrapy sources check "
            "guardian; scrapy sources add https://example.com/ --every 1h"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--sources", metavar="FILE", type=Path, default="sources.toml", help="default: sources.toml"
        )
        parser.add_argument("--name", help="add: what to call the source (default: its host)")
        parser.add_argument(
            "--every", metavar="TIME", help="add: how often it is crawled on a schedule, such as 15m or 6h"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args[:1] not in (["check"], ["add"]):
            raise UsageError("expected check or add")
        if args[0] == "add" and len(args) != 2:
            raise UsageError("add: expected one URL")
        if args[0] == "check" and (opts.name or opts.every):
            raise UsageError("check: --name and --every are for add")
        from crawler.errands.errand import quieten

        assert self.settings is not None
        quieten(self.settings)
        super().process_options(args, opts)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        with self._refusing():
            if args[0] == "check":
                self._check(opts.sources, args[1:])
            else:
                self._add(opts.sources, args[1], opts.name, opts.every)

    @contextmanager
    def _refusing(self) -> "Iterator[None]":
        """Say what is wrong, and set the exit status."""
        from crawler.configuration import SettingsError
        from crawler.sources.source import SourcesError
        from crawler.spiders.arguments import ArgumentError

        try:
            yield
        except (SourcesError, ArgumentError, SettingsError) as error:
            refuse(self, error, WRONG_WORDS)

    def _run_errand(self, work: "Callable[[Errand, Workers], Awaitable[None]]") -> None:
        from crawler.configuration import WorkerSettings
        from crawler.errands.errand import run
        from crawler.processes.workers import Workers

        assert self.settings is not None
        assert self.crawler_process is not None
        with Workers(WorkerSettings.read(self.settings)) as workers:
            run(self.crawler_process, lambda errand: work(errand, workers))

    def _check(self, path: Path, names: list[str]) -> None:
        from crawler.errands.source_check import SourceCheck
        from crawler.spiders.arguments import plan

        sources = plan({"sources": str(path), "only": ",".join(names) or None}).sources

        async def check(errand: "Errand", workers: "Workers") -> None:
            for source in sources:
                print(f"{source.name}  {source.url}", flush=True)
                found = await SourceCheck(source, errand, workers).run()
                _print_found(found)
                if any(each.problem for each in found) or not any(each.links for each in found):
                    self.exitcode = 1

        self._run_errand(check)

    def _add(self, path: Path, url: str, name: str | None, every: str | None) -> None:
        from crawler.errands.source_lookup import look_up
        from crawler.sources import entry as source_entry
        from crawler.sources.source import source_of
        from crawler.urls import canonical_url

        url = canonical_url(url) or url
        site = source_of({"name": name or "new", "url": url, "every": every})
        source_entry.refuse_known(path, url, name)

        async def add(errand: "Errand", workers: "Workers") -> None:
            looked_up = await look_up(site, errand, workers)
            _print_found(looked_up.found)
            if not looked_up.has_stories:
                self._refuse_without_stories(url, errand)
                return
            entry = looked_up.entry(name or source_entry.name_for(looked_up.source.url, path), every)
            try:
                line = source_entry.add(path, entry)
            except OSError as error:
                refuse_unwritten(self, error, path)
            else:
                print(f"{path}:{line}: added {entry.name}; `{program()} crawl news -a only={entry.name}` crawls it")

        self._run_errand(add)

    def _refuse_without_stories(self, url: str, errand: "Errand") -> None:
        if nothing_answered(errand.crawler):
            refuse(self, f"{url}: cannot be reached; nothing was written", NOTHING_REACHABLE)
        else:
            advice = "if it has some, write its [[source]] by hand, with `sections` or `allow`"
            refuse(self, f"{url}: lists nothing that looks like a story; nothing was written; {advice}")


def _print_found(found: "Iterable[Found]") -> None:
    from crawler.errands.source_check import described

    for each in found:
        print(described(each, datetime.now(UTC)), flush=True)
