"""Shows how far the crawl is: on a terminal in a panel, elsewhere in a line of log; at its end, what became of every page."""

import contextlib
import logging
import time
from typing import Self

from rich.console import Console
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.configuration.values import SECONDS
from crawler.extensions.closing import print_closing, why_walled
from crawler.extensions.panel import COUNTS, Panel, can_show
from crawler.extensions.watch import Watch, summed
from crawler.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

REDRAW_S = 0.5


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Who read our lines has gone. The crawl ends in order all the same; rich would end the process in its middle."""
        with contextlib.suppress(SystemExit):
            super().on_broken_pipe()


class Progress:
    """Setting: PROGRESS_INTERVAL_S (5), the seconds between two lines of progress; 0 for none, no panel and no closing table."""

    def __init__(self, crawler: Crawler, interval_s: float) -> None:
        self._crawler = crawler
        self._interval_s = interval_s
        self._watch: Watch | None = None
        self._panel: Panel | None = None
        self._ticking = create_looping_call(self._tick)
        self._said = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        interval_s = SECONDS.read(crawler.settings, "PROGRESS_INTERVAL_S", 5)
        if not interval_s:
            raise NotConfigured
        progress = cls(crawler, interval_s)
        crawler.signals.connect(progress.begin, signal=signals.spider_opened)
        crawler.signals.connect(progress.count, signal=signals.response_received)
        crawler.signals.connect(progress.end, signal=signals.engine_stopped)
        return progress

    def begin(self) -> None:
        if not isinstance(self._crawler.spider, NewsSpider):
            return
        self._watch = Watch(self._crawler.spider)
        self._watch.look(time.monotonic())
        console = Console(stderr=True)
        if can_show(console):
            self._panel = Panel(console)
        self._ticking.start(REDRAW_S if self._panel else self._interval_s, now=False)

    def count(self, request: Request) -> None:
        if self._watch is not None and "waiting" in request.meta:
            self._watch.fetched[request.meta["waiting"].source] += 1

    def end(self) -> None:
        self.close()
        spider = self._crawler.spider
        if isinstance(spider, NewsSpider) and spider.tallies:
            for line in why_walled(spider.tallies):
                logger.warning("%s", line)
            print_closing(spider.tallies, spider.reader.answers, _Console())

    def close(self) -> None:
        """Leave the terminal as it was. For a crawl that is stopped at once, which has no end of its own."""
        if self._ticking.running:
            self._ticking.stop()
        if self._panel is not None:
            self._panel.close()

    def _tick(self) -> None:
        if self._watch is None:
            return
        standings = self._watch.look(time.monotonic())
        if self._panel is not None:
            self._panel.show(standings)
            return
        total = summed(standings, "all")
        said = ", ".join(f"{count} {getattr(total, count)}" for count in COUNTS)
        if said != self._said:
            logger.info("%s, %.1f pages/s", said, total.pace)
            self._said = said
