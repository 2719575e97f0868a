"""Crawls of made pages that nginx serves, each measured, each checked for having written every page."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.crawl_contenders import count_crawl, crawl_command, lines_written
from tests.benchmarks.measured_run import Place, RunFailed, Usage, run
from tests.benchmarks.scale_pages import MadeSites, lay_out, write_sources

ROOT = Path(__file__).parents[2]

# What a running crawl is seen to have done: seconds since it began, pages written, bytes held.
Sight = tuple[float, int, int]


class Farm:
    """A folder that nginx serves, and the crawls in it. Pages are numbered through all of them: none is known, or like another."""

    def __init__(self, folder: Path, port: int, nginx: int) -> None:
        self._folder = folder
        self._port = port
        self._nginx = nginx
        self._next = 0

    def made(self, sites: int, pages: int) -> MadeSites:
        """New pages of so many sites; at least one of each."""
        made = MadeSites(sites, max(pages, sites), self._port, self._next)
        self._next += made.pages
        return made

    def room(self, name: str) -> Path:
        """Where state and output of a crawl stand, and of those that go on from it."""
        room = self._folder / name
        room.mkdir(exist_ok=True)
        return room

    def crawl(
        self,
        made: MadeSites,
        name: str,
        listed: Sequence[str] = (),
        on_sample: Callable[[int], None] = lambda held_bytes: None,
    ) -> Usage:
        """Crawl the pages in the room `name`; the first site lists `listed` as well, which state knows.

        Raises RunFailed, also where not every page was written.
        """
        room = self.room(name)
        lay_out(self._folder, made, listed)
        write_sources(room / "sources.toml", made)
        before = lines_written(room)
        place = Place(ROOT, os.sched_getaffinity(0), room / "log", frozenset({self._nginx}))
        usage = run([crawl_command(room, {})], place, on_sample)
        answered = count_crawl(room, before)
        if answered.articles != made.pages:
            raise RunFailed(f"{name}: {made.pages} pages were there, but {answered}: no figure; see {room}")
        return usage

    def watched(self, made: MadeSites, name: str) -> list[Sight]:
        """The same, with what was seen of it from time to time; the last sight is its end."""
        lines = _LineCounter(self.room(name) / "output")
        sights: list[Sight] = []
        began: list[float] = []

        def look(held_bytes: int) -> None:
            began.append(time.monotonic())
            sights.append((began[-1] - began[0], lines.count(), held_bytes))

        self.crawl(made, name, on_sample=look)
        return sights


class _LineCounter:
    """Lines in the files of a folder that grow: only what is new is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self._count = 0

    def count(self) -> int:
        for file in self._folder.rglob("*.jsonl"):
            with file.open("rb") as lines:
                lines.seek(self._read.get(file, 0))
                new = lines.read()
            self._read[file] = self._read.get(file, 0) + len(new)
            self._count += new.count(b"\n")
        return self._count
