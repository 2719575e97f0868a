"""The crawl: sources -> listings -> pages -> stories. What it finds, takes and settles stands in the state store."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.configuration import OutputSettings, WorkerSettings, parts_max, raw_folder, revisit_after, site_pages_max
from crawler.database.writer import ArticleDatabase
from crawler.discovery.candidates import Candidate
from crawler.discovery.links import story_links
from crawler.files.raw_pages import RawPage
from crawler.items import Article, Reading
from crawler.middlewares.addresses import AddressesMiddleware
from crawler.middlewares.unread import UnreadMiddleware
from crawler.pipelines.story import Story
from crawler.processes.workers import Workers
from crawler.responses import all_headers, header, page_of, was_conditional
from crawler.sources.source import Source
from crawler.spiders.arguments import Plan
from crawler.spiders.begin import Begun, begin
from crawler.spiders.ending import ending_in_order
from crawler.spiders.fates import failure_fate, status_fate
from crawler.spiders.feeder import Feeder
from crawler.spiders.leads import End, Leads, Led
from crawler.spiders.parts import Gathering, PartsReader
from crawler.spiders.profiles import Fetched, ProfiledReading, Profiles
from crawler.spiders.reach import depth_max
from crawler.spiders.reader import ListingReader, link_rules
from crawler.spiders.requests import page_request, source_meta
from crawler.spiders.tdm_files import TdmFiles
from crawler.spiders.territory import Territory
from crawler.state.ledger import Outcome, Visit
from crawler.state.lost import StateLost
from crawler.state.queue import Waiting
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.run import Run
from crawler.state.tally import Tally


class NewsSpider(Spider):
    """Crawls what sources.toml lists; `-a site=URL` one site, `-a urls=FILE` the pages of a list, `-a only=NAME,…` some sources."""

    name = "news"

    def __init__(self, crawl_plan: Plan, run: Run, crawler: Crawler) -> None:
        super().__init__()
        settings = crawler.settings
        self.sources = {source.name: source for source in crawl_plan.sources}
        self.territory = Territory(crawl_plan.neighbours)
        self.listed = crawl_plan.pages
        self.dates = crawl_plan.dates
        self._refetch = crawl_plan.refetch
        self._named = crawl_plan.named
        self.tallies: dict[str, Tally] = {}
        self.lost: StateLost | None = None
        self.run = run
        self.database: ArticleDatabase | None = None
        self.workers = Workers(WorkerSettings.read(settings), OutputSettings.read(settings).formats)
        self._revisit_after = revisit_after(settings)
        self.depth_max = {name: depth_max(source, settings) for name, source in self.sources.items()}
        pages_max = site_pages_max(settings)
        limits = {name: source.max_articles or pages_max for name, source in self.sources.items()}
        self.profiles = Profiles(crawler, self.run, self.workers)
        self.feeder = Feeder(self.run, limits, self.profiles.release)
        self.reader = ListingReader(self)
        self._tdm_files = TdmFiles(crawler)
        self._raw_folder = raw_folder(settings)
        self.leads = Leads(self.run)
        self.parts = PartsReader(self, parts_max(settings))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, begun: Begun | None = None, **kwargs: Any) -> Self:
        """`begun` by our command, which tells what stands in the way; from others come the arguments to begin with."""
        begun = begun or begin(crawler.settings, kwargs)
        spider = cls(begun.plan, begun.run, crawler)
        spider.database = begun.database
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        with ending_in_order():
            async for request in self._requests():
                yield request

    async def _requests(self) -> AsyncIterator[Request]:
        if self.listed is None:
            self._take_over()
        self.run.wake(refetch=self._refetch)
        self._admit()
        for source in self.sources.values():
            for request in self._seeds(source):
                yield request
        async for waiting in self.feeder.pages():
            if self._is_out_of_range(waiting):
                self._end(waiting.key, Outcome(waiting.key, "out-of-range"))
                self.feeder.skip(waiting.source)
                continue
            self.leads.take(waiting.key)
            request = page_request(waiting, self.sources[waiting.source])
            yield request.replace(callback=self.parse_page, errback=self.page_failed)

    def _take_over(self) -> None:
        for source in self.sources.values():
            for name, count in self.run.take_over(source.name, source.url).items():
                self.logger.info("Pages found by crawls of %s belong to %s now: %d", name, source.name, count)

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

    async def parse_page(self, response: Response) -> AsyncIterator[Story | Request]:
        waiting: Waiting = response.meta["waiting"]
        async for item in self.answer(waiting, self._read_page(response, waiting)):
            yield item

    def page_failed(self, failure: Failure) -> Iterator[Story]:
        waiting: Waiting = failure.request.meta["waiting"]  # type: ignore[attr-defined]
        with ending_in_order():
            yield from self._end(waiting.key, Outcome(waiting.key, *failure_fate(failure.value)))
        self.feeder.done(waiting.source)

    async def answer(
        self, waiting: Waiting, reading: Awaitable[End | Gathering | None]
    ) -> AsyncIterator[Story | Request]:
        """What a page that was read leads to: its story, its article's next page, or None where it waits for another page."""
        answered = self.feeder.done
        try:
            with ending_in_order():
                end = await reading
                stories = [] if end is None or isinstance(end, Gathering) else self._end(waiting.key, end)
            if isinstance(end, Gathering):
                answered = _not_yet
                yield self.parts.request(end)
            elif end is None:
                self.feeder.found(waiting.source)
                answered = self.feeder.skip
            for story in stories:
                yield story
        finally:
            answered(waiting.source)

    def _end(self, key: str, end: End) -> list[Story]:
        """A page ended, and with it those that waited for it. Returns the stories among them; the others are settled."""
        ends = self.leads.end(key, end)
        for outcome in ends:
            if isinstance(outcome, Outcome):
                self.run.settle(outcome)
        return [story for story in ends if isinstance(story, Story)]

    async def _read_page(self, response: Response, waiting: Waiting) -> End | Gathering | None:
        visit = _visit(response, waiting)
        if outcome := self._answered(response, visit, waiting):
            return outcome
        page = page_of(response, visit.fetched, waiting.hints)
        fetched = Fetched(waiting, visit, page, all_headers(response) if self._raw_folder else ())
        follows = self.listed is None and waiting.depth < self.depth_max[waiting.source]
        profiled = await self.profiles.read(fetched, lists_links=follows)
        if unread := self.crawler.get_spider_middleware(UnreadMiddleware):
            unread.read(response)
        self._follow(profiled.reading, fetched)
        if profiled.waits:
            with self.feeder.holding(waiting.source):
                profiled = await self.profiles.read_later(fetched, profiled.reading)
        return await self._own_or_led(fetched, profiled)

    async def _own_or_led(self, fetched: Fetched, profiled: ProfiledReading) -> End | Gathering | None:
        """What becomes of a page that was read, and may lead elsewhere or go on on another page."""
        reading, waiting, source = profiled.reading, fetched.waiting, self.sources[fetched.waiting.source]
        own = self._own_end(profiled, fetched)
        if isinstance(own, Story):
            await self._complete(own.article, fetched.visit.url, source)
            own.raw = self._raw(fetched, own.article)
        end: End | None = own
        if reading.lead and _is_told(own) and not _is_denied(reading.lead.url, source):
            end = self.leads.follow(Led(waiting, fetched.visit, reading.lead, own))
        if isinstance(end, Story) and reading.next_page and not _is_denied(reading.next_page, source):
            return self.parts.begin(waiting, end, reading.next_page)
        return end

    def _own_end(self, profiled: ProfiledReading, fetched: Fetched) -> End:
        """What becomes of a page by itself."""
        reading, visit, waiting = profiled.reading, fetched.visit, fetched.waiting
        if reading.reason == "worker-killed":
            # Not the page's doing. Without validators: the next run must not be told that it did not change.
            return Outcome(waiting.key, "failed", reading.reason)
        if reading.article is None:
            return Outcome(waiting.key, "dropped", reading.reason, visit)
        if self.dates.excludes_article(reading.article.published):
            published = publication_moment(reading.article.published)
            # Without validators: a run that wants it must not be told that it did not change.
            visit = replace(visit, etag=None, last_modified=None)
            return Outcome(waiting.key, "out-of-range", visit=visit, published=published)
        return Story(reading.article, visit, profile=profiled.revision)

    async def _complete(self, article: Article, url: str, source: Source) -> None:
        """Add what the page itself does not say, but its source and its site do."""
        article.source = source.name
        article.language = article.language or source.language
        if article.rights.tdm_reserved is None:
            article.rights.tdm_reserved = await self._tdm_files.reserved(url, source_meta(source))

    def _raw(self, fetched: Fetched, article: Article) -> RawPage | None:
        """The page as it is to be kept, if it is: with what its site reserves, which is not in its bytes."""
        if self._raw_folder is None:
            return None
        return RawPage(replace(fetched.page, tdm_reserved=article.rights.tdm_reserved), fetched.headers)

    def _answered(self, response: Response, visit: Visit, waiting: Waiting) -> Outcome | None:
        """The fate of a page that its status decides, or where it led; None where there is something to read."""
        if response.status == 304 and was_conditional(response):
            revisit = next_revisit(waiting.published, visit.fetched, self._revisit_after)
            return Outcome(visit.key, "unchanged", visit=visit, revisit=revisit)
        if decided := status_fate(response):
            return Outcome(visit.key, *decided, visit)
        if self.territory.is_another_s(visit.url, self.sources[waiting.source]):
            return Outcome(visit.key, "dropped", "another-source", visit)
        return None

    def _follow(self, reading: Reading, fetched: Fetched) -> None:
        waiting, source = fetched.waiting, self.sources[fetched.waiting.source]
        if reading.links:
            found = story_links(reading.links, fetched.visit.url, link_rules(source))
            if self.run.find(found, source=source.name, depth=waiting.depth + 1):
                self.feeder.found(source.name)

    def closed(self, reason: str) -> None:
        self.workers.close()
        if self.database is not None:
            self.database.close()
        try:
            self.profiles.close()
            self.tallies = {name: Tally() for name in self.sources} | self.run.tally()
            for name, answered in self.reader.answers.items():
                self.run.notes[name].listings = answered
            self.run.end(reason, self.tallies)
        except StateLost as lost:
            self.lost = lost
        for source in self.tallies.values():
            for fate, count in source.fates.items():
                self.crawler.stats.inc_value(f"news/{fate.replace('-', '_')}_count", count)


def _not_yet(source: str) -> None:
    """Its article goes on: the page is not answered."""


def _is_told(end: End) -> bool:
    """Whether a page holds a story, or at least the last few lines of one."""
    return isinstance(end, Story) or end.reason == "too-short"


def _is_denied(url: str, source: Source) -> bool:
    return any(pattern.search(url) for pattern in source.deny)


def _visit(response: Response, waiting: Waiting) -> Visit:
    return Visit(
        key=waiting.key,
        url=response.url,
        source=waiting.source,
        fetched=datetime.now(UTC),
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
    )
