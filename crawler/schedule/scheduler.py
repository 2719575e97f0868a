"""Begins each source's crawl when it is due, one at a time for each source, until it is told to stop."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from crawler.schedule.child import Child
from crawler.schedule.clock import Clock
from crawler.schedule.endings import CANNOT_START, QUIET, told
from crawler.schedule.learned import Learned
from crawler.schedule.memory import Memory
from crawler.schedule.sources_file import SourcesFile
from crawler.schedule.timetable import Due, Past, timetable

logger = logging.getLogger(__name__)

# What is waited where nothing is due that could begin: until a crawl ends or sources.toml changes.
LONG = timedelta(days=1)


class Scheduler:
    """`command` makes a source's command line, when its crawl begins; at most `at_once` crawls run at the same time."""

    def __init__(
        self,
        file: SourcesFile,
        memory: Memory,
        learned: Learned,
        command: Callable[[str], Sequence[str]],
        at_once: int,
        clock: Clock | None = None,
    ) -> None:
        self._file = file
        self._memory = memory
        self._learned = learned
        self._command = command
        self._at_once = at_once
        self._clock = clock or Clock()
        self._taken_up: dict[str, datetime] = {}
        self._crawls: dict[str, asyncio.Task[None]] = {}
        self._children: dict[str, Child] = {}
        self._changed = asyncio.Event()
        self._is_stopping = False

    async def run(self) -> None:
        """Until SIGINT or SIGTERM: the first lets the crawls end in order, the second ends them at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        self._take_up()
        while not self._is_stopping:
            if self._file.look():
                logger.info("sources.toml changed and was taken up")
                self._take_up()
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

    def _take_up(self) -> None:
        """The sources as the file has them now."""
        now = self._clock.now()
        self._taken_up = {source.name: self._taken_up.get(source.name, now) for source in self._file.sources}
        dues = self._dues(now)
        logger.info("scheduled: %s", ", ".join(_described(due, now) for due in dues) or "nothing")
        rest = [source.name for source in self._file.sources if source.every is None]
        if rest:
            logger.warning("not scheduled, without `every` in sources.toml: %s", ", ".join(rest))

    def _dues(self, now: datetime) -> list[Due]:
        self._memory.set_back(now)
        self._taken_up = {name: min(at, now) for name, at in self._taken_up.items()}
        self._learned.look(self._file.sources, self._memory.since, now)
        return timetable(self._file.sources, Past(self._memory.began, self._learned.every, self._taken_up), now)

    def _begin_due(self) -> datetime:
        """Begin what is due and has room. Returns when it is worth looking again, unless a crawl ends before."""
        now = self._clock.now()
        for due in self._dues(now):
            if len(self._crawls) >= self._at_once:
                break
            if due.at > now:
                return due.at
            if due.name not in self._crawls:
                self._begin(due.name, now)
        return now + LONG

    def _begin(self, name: str, now: datetime) -> None:
        with self._remembering(name):
            self._memory.begin(name, now)
        self._crawls[name] = asyncio.ensure_future(self._crawl(name))

    async def _crawl(self, name: str) -> None:
        logger.info("%s: begins", name)
        began = time.monotonic()
        try:
            status = await self._run(name)
            took_s = time.monotonic() - began
            with self._remembering(name):
                self._memory.end(name, took_s, status)
            level = logging.INFO if status in QUIET else logging.WARNING
            logger.log(level, "%s: %s (status %d) after %.0f s%s", name, told(status), status, took_s, self._next(name))
        finally:
            del self._crawls[name]
            self._changed.set()

    async def _run(self, name: str) -> int:
        """The source's crawl; its exit status."""
        try:
            child = self._children[name] = await Child.start(name, self._command(name))
        except OSError as error:
            logger.error("%s: cannot be started: %s", name, error)
            return CANNOT_START
        if self._is_stopping:
            child.interrupt()
        try:
            return await child.wait()
        finally:
            del self._children[name]

    @contextmanager
    def _remembering(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            logger.error(
                "cannot remember of %s what a restart will go by: %s: %s", name, error.filename, error.strerror
            )

    def _next(self, name: str) -> str:
        at = next((due.at for due in self._dues(self._clock.now()) if due.name == name), None)
        return f"; next {at:%Y-%m-%d %H:%M:%S} UTC" if at and not self._is_stopping else ""


def _described(due: Due, now: datetime) -> str:
    return f"{due.name} now" if due.at <= now else f"{due.name} at {due.at:%Y-%m-%d %H:%M:%S} UTC"
