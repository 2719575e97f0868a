"""`scrapy runs`: what crawls made of their sources, and what the monitors told of them."""

import argparse
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.refuse import refuse
from crawler.commands.statuses import WRONG_WORDS

if TYPE_CHECKING:
    from datetime import datetime

LIMIT = 50
# More than any state holds; a database takes no number without end.
LIMIT_MAX = 1_000_000_000


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "List the runs of crawls, what became of their pages, and what was unusual"

    def long_desc(self) -> str:
        return (
            "List what each run made of each source, the newest last, and below it what the monitors told: in these runs, and "
            "what is open still. A run that was killed is told as such when its source is crawled again. With --json a line for "
            "each run and source, with reasons, feeds and versions. Exit status 2 where there is no state. "
            "Examples: scrapy runs; scrapy runs --source guardian --since 2026-11-01; scrapy runs --json --limit 1"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--source", metavar="NAME", help="only runs of this source")
        parser.add_argument("--since", metavar="WHEN", help="only runs that began then or later: a day or moment, UTC")
        parser.add_argument(
            "--limit", metavar="N", type=int, default=LIMIT, help=f"the newest N runs and sources (default: {LIMIT})"
        )
        parser.add_argument("--json", action="store_true", help="JSON lines")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{args[0]}: expected no argument but options")
        if not 1 <= opts.limit <= LIMIT_MAX:
            raise UsageError(f"--limit {opts.limit}: expected a number of runs from 1 to {LIMIT_MAX:,}")
        super().process_options(args, opts)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.state.lost import StateLost
        from crawler.state.tables import StateError

        try:
            self._print(opts)
        except (StateError, StateLost, ValueError) as error:
            refuse(self, error, WRONG_WORDS)

    def _print(self, opts: argparse.Namespace) -> None:
        from crawler.reports.console import StdoutConsole
        from crawler.reports.run_list import json_line, print_runs
        from crawler.state.findings import open_findings
        from crawler.state.reading import reading
        from crawler.state.records import records

        assert self.settings is not None
        with reading(self.settings["STATE_URL"]) as connection:
            runs = records(connection, source=opts.source, since=_moment(opts.since), newest=opts.limit)
            still_open = open_findings(connection, opts.source)
        if opts.json:
            for record in runs:
                print(json_line(record))
        elif runs:
            print_runs(StdoutConsole(), runs, still_open)
        else:
            print(
                "no run"
                + (f" of {opts.source}" if opts.source else "")
                + (f" since {opts.since}" if opts.since else "")
            )


def _moment(since: str | None) -> "datetime | None":
    """Raises ValueError."""
    from crawler.discovery.date_range import DateRange

    return DateRange.read(since, None).since
