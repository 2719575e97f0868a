"""A scheduler under a clock of its own, with real processes: time stands still while they run, and jumps to what is due next."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from crawler.schedule.cadence import Bounds
from crawler.schedule.clock import Clock
from crawler.schedule.learned import Learned
from crawler.schedule.memory import Memory
from crawler.schedule.scheduler import Scheduler
from crawler.schedule.sources_file import SourcesFile

BOUNDS = Bounds(timedelta(minutes=10), timedelta(days=1))


class SimulatedClock(Clock):
    """Goes from `start` to `end`, where it stops the scheduler that it is told to be the clock of.

    It stands still while `at_once` processes run, and before the end while any does.
    """

    def __init__(self, start: datetime, end: datetime, at_once: int = 1) -> None:
        self._now = start
        self._end = end
        self._at_once = at_once
        self.scheduler: Scheduler | None = None

    def now(self) -> datetime:
        return self._now

    async def wait(self, changed: asyncio.Event, until: datetime) -> None:
        assert self.scheduler is not None
        running = len(self.scheduler.running)
        if running >= self._at_once or (running and not self._now < until < self._end):
            await changed.wait()
            return
        self._now = min(until, self._end)
        if self._now == self._end:
            self.scheduler.stop()


def simulate(folder: Path, clock: SimulatedClock, command: Callable[[str], Sequence[str]], at_once: int = 4) -> None:
    """Schedule what `folder`/sources.toml lists, from the clock's start to its end. `command` makes a source's crawl."""
    (folder / "copy").mkdir(exist_ok=True)
    file = SourcesFile(folder / "sources.toml", folder / "copy")
    learned = Learned(f"sqlite:///{folder}/state.sqlite", BOUNDS)
    clock.scheduler = Scheduler(file, Memory(folder / "state.schedule"), learned, command, at_once, clock)
    asyncio.run(clock.scheduler.run())
