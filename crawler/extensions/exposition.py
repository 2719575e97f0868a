"""A crawl's counts in Prometheus's text format, and the web server that shows them. Asks for the extra `metrics`."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, cast

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from scrapy.crawler import Crawler
from twisted.web.resource import Resource
from twisted.web.server import Site

from crawler.extensions.watch import Watch
from crawler.spiders.news import NewsSpider

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class CrawlMetrics(Collector):
    """Looked up when they are asked for; nothing is counted twice. `begun`: time.monotonic()."""

    def __init__(self, crawler: Crawler, spider: NewsSpider, watch: Watch, begun: float) -> None:
        self._crawler = crawler
        self._spider = spider
        self._watch = watch
        self._begun = begun

    def collect(self) -> Iterator[Metric]:
        yield from self._pages()
        yield from self._requests()
        waiting = "Pages that a worker process reads, or that wait for one"
        yield GaugeMetricFamily("cleanpress_worker_pages", waiting, self._spider.workers.under_way)
        age_s = time.monotonic() - self._begun
        yield GaugeMetricFamily("cleanpress_run_age_seconds", "Time since the run began", age_s)
        yield GaugeMetricFamily(
            "cleanpress_run_number", "The run's number, by which runs are listed", self._spider.run.number
        )

    def _pages(self) -> Iterator[Metric]:
        live = self._spider.run.live
        found = CounterMetricFamily("cleanpress_pages_found", "Pages found, by source", labels=["source"])
        fates = CounterMetricFamily("cleanpress_pages", "Pages by what became of them", labels=["source", "fate"])
        paces = GaugeMetricFamily("cleanpress_pages_per_second", "Pages fetched in the last seconds", labels=["source"])
        for source, pace in self._watch.paces().items():
            found.add_metric([source], live.found[source])
            paces.add_metric([source], pace)
            for fate, count in live.fates[source].items():
                fates.add_metric([source, fate], count)
        yield from (found, fates, paces)

    def _requests(self) -> Iterator[Metric]:
        stats: Mapping[str, Any] = self._crawler.stats.get_stats() if self._crawler.stats else {}
        asked, failed = stats.get("downloader/request_count", 0), stats.get("downloader/exception_count", 0)
        yield CounterMetricFamily("cleanpress_requests", "Requests sent", asked)
        yield CounterMetricFamily("cleanpress_request_failures", "Requests that no answer came to", failed)
        responses = CounterMetricFamily("cleanpress_responses", "Answers by status", labels=["status"])
        prefix = "downloader/response_status_count/"
        for name, count in stats.items():
            if name.startswith(prefix):
                responses.add_metric([name.removeprefix(prefix)], count)
        yield responses


class _Metrics(Resource):
    """Answers in the crawl's own thread: what it counts does not change meanwhile."""

    isLeaf = True
    registry: CollectorRegistry

    def render_GET(self, request: Any) -> bytes:
        request.setHeader("Content-Type", CONTENT_TYPE)
        return generate_latest(self.registry)


def metrics_site(metrics: CrawlMetrics) -> Any:
    """Memory, open files and processor time of the crawl's process besides (Linux only)."""
    registry = CollectorRegistry()
    registry.register(metrics)
    ProcessCollector(registry=registry)
    # Twisted's own classes are hardly typed.
    root, shown = cast(Any, Resource)(), cast(Any, _Metrics)()
    shown.registry = registry
    root.putChild(b"metrics", shown)
    return cast(Any, Site)(root)
