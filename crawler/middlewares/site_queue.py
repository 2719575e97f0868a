"""The scheduler's queue: no site takes the places of the others, and those that rest or are read slowly wait without holding one."""

from collections import Counter
from collections.abc import Iterable

from scrapy.crawler import Crawler
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface, QueueProtocol

from crawler.middlewares.resting import RestingMiddleware
from crawler.middlewares.unread import UnreadMiddleware


class _AwakeSites(DownloaderInterface):
    """What the queue asks about slots; it knows of no slot that has nothing to send now.

    Scrapy counts a request for its slot only once it has passed every middleware, so that those which wait there, for a
    robots.txt that does not come, would take all of CONCURRENT_REQUESTS. Here they count from the moment they leave the
    queue.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._resting = crawler.get_downloader_middleware(RestingMiddleware)
        self._unread = crawler.get_spider_middleware(UnreadMiddleware)

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        underway = Counter(self.get_slot_key(request) for request in self.downloader.active)
        return [
            (underway[slot], slot)
            for slot in possible_slots
            if underway[slot] < self._limit(slot) and not self._waits(slot)
        ]

    def _waits(self, slot: str) -> bool:
        return bool(self._resting and self._resting.is_resting(slot)) or bool(
            self._unread and self._unread.is_full(slot)
        )

    def _limit(self, slot: str) -> int:
        limit: int = self.downloader.per_slot_settings.get(slot, {}).get(
            "concurrency", self.downloader.domain_concurrency
        )
        return max(1, limit)


class SitePriorityQueue(DownloaderAwarePriorityQueue):
    """For SCHEDULER_PRIORITY_QUEUE: as Scrapy's own, but hands out no more of a site than may be under way at once.

    Without it one slow or resting site with many pages fills CONCURRENT_REQUESTS, and all others wait for it. What it
    holds back, the engine asks for again as soon as a request ends, and every five seconds.
    """

    def __init__(
        self,
        crawler: Crawler,
        downstream_queue_cls: type[QueueProtocol],
        key: str,
        slot_startprios: dict[str, Iterable[int]] | None = None,
        *,
        start_queue_cls: type[QueueProtocol] | None = None,
    ) -> None:
        super().__init__(crawler, downstream_queue_cls, key, slot_startprios, start_queue_cls=start_queue_cls)
        self._downloader_interface = _AwakeSites(crawler)
