"""`scrapy sources check`: tries what sources.toml lists."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import INTERRUPTED
from crawler.program import program

if TYPE_CHECKING:
    from crawler.errand import Errand
    from crawler.sources import Source
    from crawler.workers import Workers


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "check [NAME...]"

    def short_desc(self) -> str:
        return "Try the sources of sources.toml and say what they list"

    def long_desc(self) -> str:
        return (
            "Read sources.toml, ask each source, or those named, for its feeds, sitemaps and pages, and say how many links "
            "they hold and how old the newest is. Exit status 1 where a source gives no link or one of its addresses cannot "
            "be read, 2 where sources.toml is wrong. Examples: scrapy sources check; scrapy sources check guardian"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--sources", metavar="FILE", default="sources.toml", help="default: sources.toml")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args[:1] != ["check"]:
            raise UsageError("expected check")
        from crawler.errand import quieten

        assert self.settings is not None
        quieten(self.settings)
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.configuration import SettingsError, WorkerSettings
        from crawler.errand import run
        from crawler.sources import SourcesError
        from crawler.spiders.arguments import ArgumentError, plan
        from crawler.workers import Workers

        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            sources = plan({"sources": opts.sources, "only": ",".join(args[1:]) or None}).sources
            workers = Workers(WorkerSettings.read(self.settings))
        except (SourcesError, ArgumentError, SettingsError) as error:
            print(f"{program()} sources: {error}", file=sys.stderr)
            self.exitcode = 2
            return

        async def check(errand: "Errand") -> None:
            for source in sources:
                await self._check(source, errand, workers)

        with workers:
            try:
                run(self.crawler_process, check)
            except KeyboardInterrupt:
                self.exitcode = INTERRUPTED

    async def _check(self, source: "Source", errand: "Errand", workers: "Workers") -> None:
        from crawler.source_check import SourceCheck, described

        print(f"{source.name}  {source.url}", flush=True)
        found = await SourceCheck(source, errand, workers).run()
        for each in found:
            print(described(each, datetime.now(UTC)), flush=True)
        if any(each.problem for each in found) or not any(each.links for each in found):
            self.exitcode = 1
