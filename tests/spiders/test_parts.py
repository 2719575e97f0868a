"""What becomes of an article whose next page cannot be read; whole crawls of such are in tests/e2e/test_parts.py."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.cleaning.parts import Parts
from crawler.items import Article, Page, Quality, Reading, Rejection
from crawler.pipelines.story import Story
from crawler.spiders.leads import End
from crawler.spiders.parts import Gathering, PartsReader
from crawler.state.ledger import Outcome, Visit
from crawler.state.queue import Waiting

FIRST, SECOND = "https://a.example/story", "https://a.example/story/2"


class Spider:
    """What PartsReader asks of its spider: a part that gives no article, and a state that may know the whole one."""

    def __init__(self, reason: Rejection, *, is_known: bool) -> None:
        self.crawler = SimpleNamespace(stats=None)
        self.profiles = self.workers = self.run = self.stories = self
        self.ends: list[Any] = []
        self._reason, self._is_known = reason, is_known

    async def read_part(self, page: Page, source: str, revision: int) -> Reading:
        return Reading(article=None, reason=self._reason)

    async def call(self, function: Any, parts: Parts, *, source: str) -> Article:
        return parts.articles[0]

    def homes(self, keys: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(keys, "home") if self._is_known else {}

    async def answer(self, waiting: Waiting, reading: Awaitable[End | Gathering | None]) -> AsyncIterator[Story]:
        self.ends.append(await reading)
        return
        yield


@pytest.mark.parametrize(
    ("reason", "failures", "is_known", "is_written"),
    [
        ("bot-check", 0, False, False),
        ("bot-check", 1, False, True),
        ("bot-check", 1, True, False),
        ("worker-killed", 1, False, False),
    ],
)
def test_a_part_that_cannot_be_read_is_waited_for_and_given_up_once(
    reason: Rejection, failures: int, is_known: bool, is_written: bool
) -> None:
    visit = Visit("a.example/story", FIRST, "a", datetime.now(UTC))
    waiting = Waiting(visit.key, FIRST, "a", 1, None, None, None, None, failures=failures)
    article = Article("1", FIRST, "Title", "Text of its first page.", "", Quality(1.0))
    gathering = Gathering(waiting, Story(article, visit), Parts([article], SECOND, 20))
    spider: Any = Spider(reason, is_known=is_known)
    response = HtmlResponse(SECOND, request=Request(SECOND, meta={"gathering": gathering}))

    async def read() -> None:
        assert not [item async for item in PartsReader(spider, 20).parse(response)]

    asyncio.run(read())
    [end] = spider.ends
    assert isinstance(end, Story) == is_written
    if isinstance(end, Outcome):
        assert (end.fate, end.reason) == ("failed", f"part-{reason}")
