"""Begins each source's crawl when it is due, one at a time for each source, until it is told to stop."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from crawler.schedule.child import Child
from crawler.schedule.clock import Clock
from crawler.schedule.memory import Memory
from crawler.schedule.sources_file import SourcesFile
from crawler.schedule.timetable import Due, timetable

logger = logging.getLogger(__name__)

# What is waited where nothing is due that could begin: until a crawl ends or sources.toml changes.
LONG = timedelta(days=1)

ENDINGS = {
    0: "ended",
    1: "ended with an error, which stands above",
    2: "could not begin: wrong configuration",
    3: "nothing reachable",
    4: "another crawl holds it",
    5: "cannot write",
    130: "interrupted",
}


class Scheduler:
    """`command` makes a source's command line, when its crawl begins; at most `at_once` crawls run at the same time."""

    def __init__(
        self,
        file: SourcesFile,
        memory: Memory,
        command: Callable[[str], Sequence[str]],
        at_once: int,
        clock: Clock | None = None,
    ) -> None:
        self._file = file
        self._memory = memory
        self._command = command
        self._at_once = at_once
        self._clock = clock or Clock()
        self._crawls: dict[str, asyncio.Task[None]] = {}
        self._children: dict[str, Child] = {}
        self._changed = asyncio.Event()
        self._is_stopping = False

    async def run(self) -> None:
        """Until SIGINT or SIGTERM: the first lets the crawls end in order, the second ends them at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        self._say_what_is_scheduled()
        while not self._is_stopping:
            if self._file.look():
                logger.info("sources.toml changed and was taken up")
                self._say_what_is_scheduled()
            until = self._begin_due()
            self._changed.clear()
            if not self._is_stopping:
                await self._clock.wait(self._changed, until)
        if self._crawls:
            await asyncio.wait(self._crawls.values())

    @property
    def running(self) -> frozenset[str]:
        """The sources whose crawls run now."""
        return frozenset(self._crawls)

    def stop(self) -> None:
        """Let the crawls end in order; called a second time, end them at once."""
        if not self._is_stopping:
            logger.info("stopping; %d crawls end in order, a second signal ends them at once", len(self._crawls))
        self._is_stopping = True
        self._changed.set()
        for child in self._children.values():
            child.interrupt()

    def _begin_due(self) -> datetime:
        """Begin what is due and has room. Returns when it is worth looking again, unless a crawl ends before."""
        now = self._clock.now()
        for due in timetable(self._file.sources, self._memory.began, now):
            if len(self._crawls) >= self._at_once:
                break
            if due.at > now:
                return due.at
            if due.name not in self._crawls:
                self._begin(due.name, now)
        return now + LONG

    def _begin(self, name: str, now: datetime) -> None:
        try:
            self._memory.note(name, now)
        except OSError as error:
            logger.error("cannot remember that %s began: %s: %s", name, error.filename, error.strerror)
        self._crawls[name] = asyncio.ensure_future(self._crawl(name))

    async def _crawl(self, name: str) -> None:
        began = time.monotonic()
        logger.info("%s: begins", name)
        try:
            child = self._children[name] = await Child.start(name, self._command(name))
        except OSError as error:
            logger.error("%s: cannot be started: %s%s", name, error, self._next(name))
        else:
            if self._is_stopping:
                child.interrupt()
            self._say_ending(name, await child.wait(), time.monotonic() - began)
        self._children.pop(name, None)
        del self._crawls[name]
        self._changed.set()

    def _say_ending(self, name: str, status: int, took_s: float) -> None:
        ending = ENDINGS.get(status) or (f"killed by {signal.Signals(-status).name}" if status < 0 else "ended")
        level = logging.INFO if status in (0, 130) else logging.WARNING
        logger.log(level, "%s: %s (status %d) after %.0f s%s", name, ending, status, took_s, self._next(name))

    def _next(self, name: str) -> str:
        dues = timetable(self._file.sources, self._memory.began, self._clock.now())
        at = next((due.at for due in dues if due.name == name), None)
        return f"; next {at:%Y-%m-%d %H:%M:%S} UTC" if at and not self._is_stopping else ""

    def _say_what_is_scheduled(self) -> None:
        now = self._clock.now()
        dues = timetable(self._file.sources, self._memory.began, now)
        logger.info("scheduled: %s", ", ".join(_described(due, now) for due in dues) or "nothing")
        rest = [source.name for source in self._file.sources if source.every is None]
        if rest:
            logger.warning("not scheduled, without `every` in sources.toml: %s", ", ".join(rest))


def _described(due: Due, now: datetime) -> str:
    return f"{due.name} now" if due.at <= now else f"{due.name} at {due.at:%Y-%m-%d %H:%M:%S} UTC"
