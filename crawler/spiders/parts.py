"""Fetches the further pages of an article, one after the other, as requests like any other, and joins them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.cleaning.parts import OBSTACLES, Parts, whole
from crawler.files.raw_pages import RawPage
from crawler.pipelines.story import Story
from crawler.processes.workers import Unfinished
from crawler.responses import all_headers, page_of
from crawler.spiders.fates import failure_fate, status_fate
from crawler.spiders.leads import End
from crawler.spiders.requests import part_request
from crawler.state.ledger import Fate, Outcome
from crawler.state.queue import Waiting
from crawler.urls import url_key

if TYPE_CHECKING:
    from crawler.spiders.news import NewsSpider

# What another run will not have either: the part is gone, or not for us.
FINAL_REASONS = ("gone", "robots", "private-address", "scheme", "redirects", "too-large")


@dataclass(slots=True)
class Gathering:
    """An article of which further pages are being fetched. `story` is what its first page gave.

    `raw` are those further pages as they came, where the story's pages are to be kept.
    """

    waiting: Waiting
    story: Story
    parts: Parts
    raw: list[RawPage] = field(default_factory=list)


class PartsReader:
    """Reads articles that go on on further pages, up to ARTICLE_PARTS_MAX (20) pages each.

    Their first page counts as answered when the whole article is written. Where a part cannot be had in this run, the first
    page failed, and is asked again in the next one; once that fails too, or the part is gone, the article is written without
    its end and flagged. An article that was written whole is replaced by less of it only where the site says that there is no more.

    Stats: `parts/joined_count`, the pages joined to first ones, and `parts/cut_count`, articles without their end.
    """

    def __init__(self, spider: NewsSpider, parts_max: int) -> None:
        self._spider = spider
        self._parts_max = parts_max

    def begin(self, waiting: Waiting, story: Story, next_page: str) -> Gathering | Story:
        if self._parts_max == 1:
            return story
        return Gathering(waiting, story, Parts([story.article], next_page, self._parts_max))

    def request(self, gathering: Gathering) -> Request:
        """For the next page of an article that goes on."""
        assert gathering.parts.next_page is not None
        source = self._spider.sources[gathering.waiting.source]
        request = part_request(gathering.parts.next_page, source, gathering)
        return request.replace(callback=self.parse, errback=self.failed)

    async def parse(self, response: Response) -> AsyncIterator[Story | Request]:
        gathering: Gathering = response.meta["gathering"]
        async for item in self._spider.answer(gathering.waiting, self._read(response, gathering)):
            yield item

    async def failed(self, failure: Failure) -> AsyncIterator[Story | Request]:
        gathering: Gathering = failure.request.meta["gathering"]  # type: ignore[attr-defined]
        missing = self._without(gathering, *failure_fate(failure.value))
        async for item in self._spider.answer(gathering.waiting, missing):
            yield item

    async def _read(self, response: Response, gathering: Gathering) -> End | Gathering:
        if decided := status_fate(response):
            return await self._without(gathering, *decided)
        page = page_of(response, gathering.story.visit.fetched, gathering.waiting.hints)
        page = replace(page, is_part=True)
        reading = await self._spider.profiles.read_part(page, gathering.waiting.source, gathering.story.profile)
        if reading.reason in OBSTACLES:
            return await self._without(gathering, "failed", reading.reason)
        if gathering.story.raw is not None:
            gathering.raw.append(RawPage(page, all_headers(response)))
        if gathering.parts.add(reading, response.url):
            self._count("joined")
        return gathering if gathering.parts.next_page else await self._whole(gathering)

    async def _without(self, gathering: Gathering, fate: Fate, reason: str | None) -> End:
        """What becomes of an article whose next page cannot be had."""
        waiting = gathering.waiting
        is_innocent = reason == "worker-killed"
        is_given_up = waiting.failures > 0 and not is_innocent and not self._spider.run.stories.homes([waiting.key])
        if reason not in FINAL_REASONS and not is_given_up:
            return Outcome(waiting.key, fate, f"part-{reason}")
        gathering.parts.cut()
        return await self._whole(gathering)

    async def _whole(self, gathering: Gathering) -> End:
        parts, story = gathering.parts, gathering.story
        if parts.is_cut:
            self._count("cut")
        try:
            article = await self._spider.workers.call(whole, parts, source=gathering.waiting.source)
        except Unfinished as error:
            return Outcome(gathering.waiting.key, "dropped", error.reason, story.visit)
        raw = story.raw and replace(story.raw, parts=tuple(gathering.raw))
        return replace(story, article=article, raw=raw, parts=tuple(map(url_key, parts.urls)))

    def _count(self, what: str) -> None:
        if stats := self._spider.crawler.stats:
            stats.inc_value(f"parts/{what}_count")
