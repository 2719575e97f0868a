"""What each site sent that nobody has read yet: a site whose pages take long to read is asked for no more until they are."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.configuration.values import COUNT

# Scrapy asks nobody for anything while all that waits is larger than SCRAPER_SLOT_MAX_ACTIVE_SIZE: one site, or a few, must not be
# all of it. Of pages of usual size that is twenty.
SITE_SHARE = 1 / 16


class UnreadMiddleware:
    """A spider middleware that counts bytes by download slot, from when a response comes until it is `read` or its callback ends."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._unread: dict[int, tuple[str, int]] = {}
        self._bytes: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(int(SITE_SHARE * COUNT.read(crawler.settings, "SCRAPER_SLOT_MAX_ACTIVE_SIZE")))

    def is_full(self, slot: str) -> bool:
        return self._bytes[slot] > self._bytes_max

    def process_spider_input(self, response: Response) -> None:
        slot = str(response.meta.get("download_slot"))
        self._unread[id(response)] = slot, len(response.body)
        self._bytes[slot] += len(response.body)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        try:
            async for each in result:
                yield each
        finally:
            self.read(response)

    def read(self, response: Response) -> None:
        """It may be kept, but waits for no worker any more."""
        slot, size = self._unread.pop(id(response), ("", 0))
        self._bytes[slot] -= size
