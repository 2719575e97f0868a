"""Asks for feeds, sitemaps, front and section pages, and remembers what they list."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.discovery.candidates import Candidate
from crawler.discovery.feeds import UnreadableFeed, usual_feeds
from crawler.discovery.links import LinkRules
from crawler.discovery.sitemaps import UnreadableSitemap, usual_sitemaps
from crawler.items import NotAnArticle, Page
from crawler.middlewares.robots import RobotsMiddleware
from crawler.processes.workers import Unfinished
from crawler.responses import header, was_conditional
from crawler.sources.source import Source
from crawler.spiders.ending import ending_in_order
from crawler.spiders.fates import GONE, failure_fate
from crawler.spiders.listings import Further, Listing, feed_listing, section_listing, sitemap_listing
from crawler.spiders.reach import BEHIND_FRONT
from crawler.spiders.requests import resource_request, source_meta
from crawler.state.notes import FeedAnswer
from crawler.state.resources import ABSENT, Resource

if TYPE_CHECKING:
    from crawler.spiders.news import NewsSpider

# How often what lists pages of a source was "read", was "unchanged", or could not be read, for which reason.
Answers = Counter[str]

logger = logging.getLogger(__name__)

# Sections that one front page leads to, and what else one run reads of a site that its pages name, and not sources.toml: a
# site's menu and archive end somewhere.
SECTIONS_MAX = 30
LISTINGS_MAX = {"sitemap": 500, "feed": 100}

# The kinds of what a front page names.
NAMED = ("feed", "section")

# How long a guess that was wrong is not made again.
GUESS_AGAIN_S = 7 * 86_400


class ListingReader:
    """Reads what lists pages. Where sources.toml names none, they are looked up: on the front page, in robots.txt, at the usual addresses.

    Stats: `listing/<kind>_count` by what was read, `listing/unchanged_count`, `listing/unreadable_count/<reason>`. The
    same, by source, in `answers`. `listing/another_source_count`: pages left to the source on whose site they are.
    """

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self._asked: dict[str, set[str]] = {name: set() for name in spider.sources}
        self._found: Counter[tuple[str, str]] = Counter()
        self.answers: dict[str, Answers] = {name: Answers() for name in spider.sources}

    def seeds(self, source: Source) -> list[Request]:
        """The first requests of a source: what sources.toml names, or else the front page, which leads to the rest."""
        named = [("feed", source.feeds), ("sitemap", source.sitemaps), ("section", source.sections)]
        listings = [Further(url, kind) for kind, urls in named for url in urls]
        return self._requests(source, listings or [Further(source.url, "front")], depth=1)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        source: Source = response.meta["source"]
        try:
            with ending_in_order():
                further = await self._read(response, source)
            for request in further:
                yield request
        finally:
            self._spider.feeder.end_reading(source.name)

    async def failed(self, failure: Failure) -> AsyncIterator[Request]:
        """A listing that cannot be had. A front page that cannot may have a feed all the same."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.meta["source"]
        self._count_unreadable(request, source, failure_fate(failure.value)[1])
        logger.debug("%s cannot be had: %s", request.url, failure.value)
        try:
            if request.meta["kind"] == "front":
                with ending_in_order():
                    further = self._requests(source, await self._behind_front(source, None), depth=1)
                for each in further:
                    yield each
        finally:
            self._spider.feeder.end_reading(source.name)

    async def _read(self, response: Response, source: Source) -> list[Request]:
        kind, depth = response.meta["kind"], response.meta["depth_of_links"]
        listing = await self._listing(response, source)
        if listing is not None:
            candidates = self._own(listing.candidates, source) if self._is_near(source, depth) else []
            self._remember(response, source, kind, candidates)
        further = listing.further if listing else ()
        if kind == "front":
            further = await self._behind_front(source, listing)
        return self._requests(source, further, depth + (kind in ("front", "section")))

    async def _listing(self, response: Response, source: Source) -> Listing | None:
        """What the response lists; None where it did not change or cannot be read."""
        kind: str = response.meta["kind"]
        if response.status != 200:
            if response.status == 304 and was_conditional(response):
                self._count(source, "unchanged")
                self._note_feed(response.request, source, FeedAnswer("unchanged"))
            else:
                self._count_unreadable(response.request, source, f"status-{response.status}")
                if response.status in GONE:
                    self._miss(response, source)
            return None
        try:
            listing = await self._in_worker(kind, response, source)
        except (UnreadableFeed, UnreadableSitemap, NotAnArticle, Unfinished) as error:
            self._count_unreadable(response.request, source, error.reason)
            if not isinstance(error, Unfinished):
                self._miss(response, source)
            logger.debug("%s is no %s: %s", response.url, kind, error)
            return None
        self._count(source, kind, "read")
        newest = max(filter(None, map(_dated, listing.candidates)), default=None)
        self._note_feed(response.request, source, FeedAnswer("read", len(listing.candidates), newest))
        return listing

    async def _in_worker(self, kind: str, response: Response, source: Source) -> Listing:
        workers = self._spider.workers
        content_type = header(response, "Content-Type")
        if kind == "feed":
            return await workers.call(feed_listing, response.body, response.url, content_type, source=source.name)
        if kind == "sitemap":
            return await workers.call(sitemap_listing, response.body, response.url, source=source.name)
        page = Page(response.body, response.url, content_type=content_type)
        return await workers.call(section_listing, page, link_rules(source), source=source.name)

    def _own(self, candidates: Sequence[Candidate], source: Source) -> list[Candidate]:
        """Those that are not on the site of another source, which finds its own."""
        is_another_s = self._spider.territory.is_another_s
        own = [candidate for candidate in candidates if not is_another_s(candidate.url, source)]
        if self._spider.crawler.stats and len(own) < len(candidates):
            self._spider.crawler.stats.inc_value("listing/another_source_count", len(candidates) - len(own))
        return own

    def _remember(self, response: Response, source: Source, kind: str, candidates: Sequence[Candidate]) -> None:
        read = Resource(
            url=response.request.url if response.request else response.url,
            source=source.name,
            kind=kind,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
        )
        depth = response.meta["depth_of_links"]
        if self._spider.run.find(candidates, source=source.name, depth=depth, listed_in=read):
            self._spider.feeder.found(source.name)

    def _miss(self, response: Response, source: Source) -> None:
        """A guess that was wrong is not made again for a while."""
        if response.meta["is_guess"]:
            self._spider.run.miss(Resource(response.meta["listing"], source.name, ABSENT))

    async def _behind_front(self, source: Source, front: Listing | None) -> list[Further]:
        """What the front page names, and what has to be looked up. One that says nothing now names what it named before."""
        known = [] if front else self._spider.run.resources_of(source.name, NAMED)
        named = front.further if front else [Further(each.url, each.kind) for each in known]
        return [*named, *await self._looked_up(source, named)]

    async def _looked_up(self, source: Source, named: Sequence[Further]) -> list[Further]:
        """Feeds and sitemaps of a site of which only the address is known; `named` is what its front page said."""
        robots = self._spider.crawler.get_downloader_middleware(RobotsMiddleware)
        sitemaps = await robots.sitemaps(source.url, source_meta(source)) if robots else ()
        found = [Further(url, "sitemap") for url in sitemaps]
        if not found:
            found = [Further(url, "sitemap", is_guess=True) for url in usual_sitemaps(source.url)]
        if not any(listing.kind == "feed" for listing in named):
            found += [Further(url, "feed", is_guess=True) for url in usual_feeds(source.url)]
        return found

    def _requests(self, source: Source, listings: Iterable[Further], depth: int) -> list[Request]:
        requests = []
        for listing in listings:
            if not self._wanted(source, listing, depth):
                continue
            # Asked for few: an index of endlessly many fresh children would keep the database, and all others waiting.
            known = self._spider.run.resource(listing.url)
            if not _is_unchanged(listing, known) and not _was_absent(listing, known):
                request = resource_request(listing, source, depth, known)
                self._asked[source.name].add(listing.url)
                self._spider.feeder.begin_reading(source.name)
                requests.append(request.replace(callback=self.parse, errback=self.failed))
        return requests

    def _wanted(self, source: Source, listing: Further, depth: int) -> bool:
        asked = self._asked[source.name]
        if listing.url in asked:
            return False
        if listing.kind == "section":
            return self._is_near(source, depth) and len(asked) < SECTIONS_MAX
        if listing.kind == "sitemap" and self._spider.dates.excludes_sitemap(listing.url, listing.modified):
            return False
        if listing.kind not in LISTINGS_MAX or listing.url in (*source.feeds, *source.sitemaps):
            return True
        self._found[source.name, listing.kind] += 1
        return self._found[source.name, listing.kind] <= LISTINGS_MAX[listing.kind]

    def _is_near(self, source: Source, depth: int) -> bool:
        return depth <= max(BEHIND_FRONT, self._spider.depth_max[source.name])

    def _count(self, source: Source, what: str, answer: str | None = None) -> None:
        self.answers[source.name][answer or what] += 1
        if self._spider.crawler.stats:
            self._spider.crawler.stats.inc_value(f"listing/{what}_count")

    def _count_unreadable(self, request: Request | None, source: Source, reason: str) -> None:
        self._note_feed(request, source, FeedAnswer(reason))
        self.answers[source.name][reason] += 1
        if self._spider.crawler.stats:
            self._spider.crawler.stats.inc_value(f"listing/unreadable_count/{reason}")

    def _note_feed(self, request: Request | None, source: Source, answer: FeedAnswer) -> None:
        """For the run's record. An address that was only guessed, and gave nothing so far, is no feed."""
        if request is None or not (request.meta["kind"] == "feed" or request.meta["listing"] in source.sitemaps):
            return
        if answer.is_there or not request.meta["is_guess"]:
            self._spider.run.notes[source.name].feed(request.meta["listing"], answer)


def _is_unchanged(listing: Further, known: Resource | None) -> bool:
    """Whether we read it, by a clock that is right, since its last change, of which an index tells: it holds nothing new."""
    if listing.kind != "sitemap" or listing.modified is None or known is None or known.kind == ABSENT:
        return False
    return listing.modified.timestamp() < known.fetched_at <= time.time()


def _was_absent(listing: Further, known: Resource | None) -> bool:
    if not listing.is_guess or known is None or known.kind != ABSENT:
        return False
    return known.fetched_at <= time.time() < known.fetched_at + GUESS_AGAIN_S


def _dated(candidate: Candidate) -> datetime | None:
    hints = candidate.hints
    return max(filter(None, (hints.published, hints.modified)), default=None) if hints else None


def link_rules(source: Source) -> LinkRules:
    return LinkRules(allow=source.allow, deny=source.deny)
