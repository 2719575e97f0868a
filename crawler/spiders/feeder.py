"""Keeps the scheduler fed from state: a few pages ahead for each source, so that memory does not grow with what waits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager

from crawler.state.queue import Waiting
from crawler.state.run import Run

AHEAD_SOURCE = 16
AHEAD_ALL = 512


class Feeder:
    """Hands out what waits, source by source, until all is answered and nothing new can come; last what earlier runs asked for in vain.

    `limits`: how many pages of each source may be fetched in this run. `on_stalled` is told of a source of which nothing is
    under way but pages that are held.
    """

    def __init__(self, run: Run, limits: Mapping[str, int], on_stalled: Callable[[str], None]) -> None:
        self._on_stalled = on_stalled
        self._held: Counter[str] = Counter()
        self._run = run
        self._left = dict(limits)
        self._hungry = dict.fromkeys(limits)  # sources that may have pages waiting, in turn
        self._active: Counter[str] = Counter()
        self._reading: Counter[str] = Counter()
        self._changed = asyncio.Event()

    def found(self, source: str) -> None:
        """Pages of `source` may wait."""
        self._hungry.setdefault(source)
        self._changed.set()

    def begin_reading(self, source: str) -> None:
        """A feed, sitemap or section of `source` was asked for: more may be found until `end_reading`."""
        self._reading[source] += 1

    def end_reading(self, source: str) -> None:
        self._reading[source] -= 1
        if self.is_listed(source):
            # What was asked for in vain before waits for this.
            self._hungry.setdefault(source)
        self._changed.set()

    def is_listed(self, source: str) -> bool:
        """Whether all that lists pages of `source` was read: more can be found on its pages only."""
        return not self._reading[source]

    def done(self, source: str) -> None:
        """A page of `source` was answered, one way or another."""
        self._active[source] -= 1
        self._changed.set()

    def skip(self, source: str) -> None:
        """A page that was handed out need not be fetched, and does not count against its source's limit."""
        self._left[source] += 1
        self._hungry.setdefault(source)
        self.done(source)

    @contextmanager
    def holding(self, source: str) -> Iterator[None]:
        """A page of `source` is read, and waits for others of it: it is under way still."""
        self._held[source] += 1
        self._changed.set()
        try:
            yield
        finally:
            self._held[source] -= 1

    async def pages(self) -> AsyncIterator[Waiting]:
        while True:
            self._changed.clear()
            for source in list(self._hungry):
                for waiting in self._take(source):
                    yield waiting
            for source, held in self._held.items():
                if held and held == self._active[source] and not self._reading[source]:
                    self._on_stalled(source)
            if not self._reading.total() and not self._active.total() and not self._hungry:
                return
            await self._changed.wait()

    def _take(self, source: str) -> list[Waiting]:
        room = min(AHEAD_SOURCE - self._active[source], AHEAD_ALL - self._active.total())
        # Half of what may be ahead at a time: a question to the database for every single page would cost more than the page.
        if room < AHEAD_SOURCE // 2:
            return []
        asked = min(room, self._left[source])
        batch = self._run.take(source, asked, with_vain=self.is_listed(source)) if asked else []
        if len(batch) < room:
            self._hungry.pop(source)
        self._left[source] -= len(batch)
        self._active[source] += len(batch)
        return batch
