"""The crawl: sources -> listings -> pages -> stories. What it finds, takes and settles stands in the state store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.configuration import OutputSettings, WorkerSettings, revisit_after
from crawler.discovery.candidates import Candidate
from crawler.discovery.links import story_links
from crawler.items import Reading
from crawler.middlewares.addresses import AddressesMiddleware
from crawler.pipelines.story import Story
from crawler.responses import header, page_of
from crawler.sources import Source
from crawler.spiders.arguments import Plan
from crawler.spiders.begin import Begun, begin
from crawler.spiders.ending import ending_in_order
from crawler.spiders.fates import failure_fate, status_fate
from crawler.spiders.feeder import Feeder
from crawler.spiders.reader import ListingReader, link_rules
from crawler.spiders.requests import page_request
from crawler.state.ledger import Outcome, Visit
from crawler.state.lost import StateLost
from crawler.state.queue import Waiting
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.run import Run
from crawler.state.tally import Tally
from crawler.workers import Workers


class NewsSpider(Spider):
    """Crawls what sources.toml lists; `-a site=URL` one site, `-a urls=FILE` the pages of a list, `-a only=NAME,…` some sources."""

    name = "news"

    def __init__(self, crawl_plan: Plan, run: Run, crawler: Crawler) -> None:
        super().__init__()
        settings = crawler.settings
        self.sources = {source.name: source for source in crawl_plan.sources}
        self.listed = crawl_plan.pages
        self.dates = crawl_plan.dates
        self._refetch = crawl_plan.refetch
        self._named = crawl_plan.named
        self.tallies: dict[str, Tally] = {}
        self.lost: StateLost | None = None
        self.run = run
        self.workers = Workers(WorkerSettings.read(settings), OutputSettings.read(settings).formats)
        self._revisit_after = revisit_after(settings)
        self._depth_max = settings.getint("DEPTH_LIMIT")
        pages_max = settings.getint("SITE_MAX_PAGES")
        limits = {name: source.max_articles or pages_max for name, source in self.sources.items()}
        self.feeder = Feeder(self.run, limits)
        self.reader = ListingReader(self)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, begun: Begun | None = None, **kwargs: Any) -> Self:
        """`begun` by our command, which tells what stands in the way; from others come the arguments to begin with."""
        begun = begun or begin(crawler.settings, kwargs)
        spider = cls(begun.plan, begun.run, crawler)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        with ending_in_order():
            async for request in self._requests():
                yield request

    async def _requests(self) -> AsyncIterator[Request]:
        for repaired in self.run.repairs:
            self.logger.warning("%s", repaired)
        self.run.wake(refetch=self._refetch)
        self._admit()
        for source in self.sources.values():
            for request in self._seeds(source):
                yield request
        async for waiting in self.feeder.pages():
            if self._is_out_of_range(waiting):
                self.run.settle(Outcome(waiting.key, "out-of-range"))
                self.feeder.skip(waiting.source)
                continue
            request = page_request(waiting, self.sources[waiting.source])
            yield request.replace(callback=self.parse_page, errback=self.page_failed)

    def _is_out_of_range(self, waiting: Waiting) -> bool:
        if waiting.published is not None:
            return self.dates.excludes(waiting.published, waiting.published)
        return self.dates.excludes_candidate(Candidate(waiting.url, waiting.hints))

    def _admit(self) -> None:
        """What the user named may be fetched though it is private: by hand, or as a source that says so."""
        guard = self.crawler.get_downloader_middleware(AddressesMiddleware)
        if guard is None:
            return
        for url in self._named:
            guard.allow(url)
        for source in self.sources.values():
            for url in (source.url, *source.feeds, *source.sitemaps, *source.sections) if source.private else ():
                guard.allow(url, private=True)

    def _seeds(self, source: Source) -> list[Request]:
        if self.listed is None:
            return self.reader.seeds(source)
        found = [Candidate(url) for url in self.listed[source.name]]
        self.run.find(found, source=source.name, depth=0, ask_again=True)
        return []

    async def parse_page(self, response: Response) -> AsyncIterator[Story]:
        waiting: Waiting = response.meta["waiting"]
        try:
            with ending_in_order():
                story = await self._read_page(response, waiting)
            if story is not None:
                yield story
        finally:
            self.feeder.done(waiting.source)

    def page_failed(self, failure: Failure) -> None:
        waiting: Waiting = failure.request.meta["waiting"]  # type: ignore[attr-defined]
        fate, reason = failure_fate(failure.value)
        with ending_in_order():
            self.run.settle(Outcome(waiting.key, fate, reason))
        self.feeder.done(waiting.source)

    async def _read_page(self, response: Response, waiting: Waiting) -> Story | None:
        visit = _visit(response, waiting)
        if outcome := self._answered(response, visit, waiting):
            self.run.settle(outcome)
            return None
        reading = await self.workers.read(page_of(response, visit.fetched, waiting.hints))
        if self.listed is None:
            self._follow(reading, response, waiting)
        if reading.article is None:
            self.run.settle(Outcome(waiting.key, "dropped", reading.reason, visit))
            return None
        if self.dates.excludes_article(reading.article.published):
            published = publication_moment(reading.article.published)
            # Without validators: a run that wants it must not be told that it did not change.
            visit = replace(visit, etag=None, last_modified=None)
            self.run.settle(Outcome(waiting.key, "out-of-range", visit=visit, published=published))
            return None
        reading.article.source = waiting.source
        return Story(reading.article, visit)

    def _answered(self, response: Response, visit: Visit, waiting: Waiting) -> Outcome | None:
        """The fate of a page that its status decides; None where there is something to read."""
        if response.status == 304:
            revisit = next_revisit(waiting.published, visit.fetched, self._revisit_after)
            return Outcome(visit.key, "unchanged", visit=visit, revisit=revisit)
        decided = status_fate(response)
        return Outcome(visit.key, *decided, visit) if decided else None

    def _follow(self, reading: Reading, response: Response, waiting: Waiting) -> None:
        source = self.sources[waiting.source]
        depth_max = self._depth_max if source.max_depth is None else source.max_depth
        if waiting.depth < depth_max and reading.links:
            found = story_links(reading.links, response.url, link_rules(source))
            if self.run.find(found, source=source.name, depth=waiting.depth + 1):
                self.feeder.found(source.name)

    def closed(self, reason: str) -> None:
        self.workers.close()
        try:
            self.tallies = {name: Tally() for name in self.sources} | self.run.tally()
            self.run.end(reason)
        except StateLost as lost:
            self.lost = lost
        for source in self.tallies.values():
            for fate, count in source.fates.items():
                self.crawler.stats.inc_value(f"news/{fate.replace('-', '_')}_count", count)


def _visit(response: Response, waiting: Waiting) -> Visit:
    return Visit(
        key=waiting.key,
        url=response.url,
        source=waiting.source,
        fetched=datetime.now(UTC),
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
    )
