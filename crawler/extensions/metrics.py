"""How a crawl is doing, for Prometheus: text metrics on a loopback port."""

import logging
import time
from typing import Any, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.configuration import metrics_port
from crawler.extensions.watch import Watch
from crawler.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
# How often pages per second are measured; they are those of the last ten seconds.
LOOK_S = 2.0


class Metrics:
    """Setting: METRICS_PORT (0: none). A port that is taken is one warning: of crawls at the same time the first one has it."""

    def __init__(self, crawler: Crawler, port: int) -> None:
        self._crawler = crawler
        self._port = port
        self._listening: Any = None
        self._watch: Watch | None = None
        self._looking = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        port = metrics_port(crawler.settings)
        if not port:
            raise NotConfigured
        metrics = cls(crawler, port)
        crawler.signals.connect(metrics.begin, signal=signals.spider_opened)
        crawler.signals.connect(metrics.count, signal=signals.response_received)
        crawler.signals.connect(metrics.end, signal=signals.engine_stopped)
        return metrics

    def begin(self) -> None:
        # Here, since it may be installed or not, and nobody waits for it who has no use for it.
        from twisted.internet import reactor
        from twisted.internet.error import CannotListenError

        from crawler.extensions.exposition import CrawlMetrics, metrics_site

        spider = self._crawler.spider
        if not isinstance(spider, NewsSpider):
            return
        self._watch = Watch(spider)
        self._look()
        site = metrics_site(CrawlMetrics(self._crawler, spider, self._watch, time.monotonic()))
        try:
            self._listening = cast(Any, reactor).listenTCP(self._port, site, interface=HOST)
        except CannotListenError as error:
            why = getattr(error.socketError, "strerror", None) or error.socketError
            logger.warning("No metrics of this crawl: METRICS_PORT %d cannot be had: %s", self._port, why)
            return
        self._looking.start(LOOK_S, now=False)

    def count(self, request: Request) -> None:
        if self._watch is not None and "waiting" in request.meta:
            self._watch.fetched[request.meta["waiting"].source] += 1

    def end(self) -> None:
        if self._looking.running:
            self._looking.stop()
        if self._listening is not None:
            self._listening.stopListening()

    def _look(self) -> None:
        if self._watch is not None:
            self._watch.look(time.monotonic())
