"""Says every few seconds how far the crawl is, and at its end what became of every page that it found."""

import logging
from typing import Self

from rich.console import Console
from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.state.tally import FATES, Tally

logger = logging.getLogger(__name__)

# So many sources have a row each in the closing table; above, one row sums them up.
ROWS_MAX = 40


class Progress:
    """Setting: PROGRESS_INTERVAL_S (5), the seconds between two lines of progress; 0 for none and no closing table."""

    def __init__(self, crawler: Crawler, interval_s: float) -> None:
        self._crawler = crawler
        self._interval_s = interval_s
        self._ticking = create_looping_call(self._say)
        self._said = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        interval_s = crawler.settings.getfloat("PROGRESS_INTERVAL_S")
        if not interval_s:
            raise NotConfigured
        progress = cls(crawler, interval_s)
        crawler.signals.connect(progress.begin, signal=signals.spider_opened)
        crawler.signals.connect(progress.end, signal=signals.engine_stopped)
        return progress

    def begin(self) -> None:
        self._ticking.start(self._interval_s, now=False)

    def end(self) -> None:
        if self._ticking.running:
            self._ticking.stop()
        tallies: dict[str, Tally] = getattr(self._crawler.spider, "tallies", {})
        if tallies:
            closing_table(tallies, Console())
        elif hasattr(self._crawler.spider, "tallies"):
            print("No page was found that is not known. `scrapy sources check` tells what each source gives,")
            print("-a refetch=1 asks for everything again.")

    def _say(self) -> None:
        stats = self._crawler.stats
        counts = {
            "fetched": stats.get_value("response_received_count", 0) if stats else 0,
            "written": stats.get_value("write/article_count", 0) if stats else 0,
        }
        said = ", ".join(f"{what} {count}" for what, count in counts.items())
        if said != self._said:
            logger.info("%s", said)
            self._said = said


def closing_table(tallies: dict[str, Tally], console: Console) -> None:
    """Print what became of the pages: a row a source, whose columns add up to what was found, and the reasons below."""
    total = Tally()
    for tally in tallies.values():
        total += tally
    columns = [fate for fate in FATES if total.fates[fate]]
    table = Table("source", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("found", *columns):
        table.add_column(column.replace("-", " "), justify="right")
    rows = list(tallies.items()) if len(tallies) <= ROWS_MAX else []
    for name, tally in rows + ([("all", total)] if len(rows) != 1 else []):
        table.add_row(name, str(tally.found), *(str(tally.fates[column]) for column in columns))
    console.print(table)
    for (fate, reason), count in total.reasons.most_common():
        console.print(f"  {fate}: {count} {reason}", highlight=False)
    if not total.fates["written"] and total.fates["unchanged"] + total.fates["not asked again"]:
        console.print("Nothing new was written: what was found is known. -a refetch=1 asks for everything again.")
