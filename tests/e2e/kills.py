"""Kills crawls at random moments, starts them again, and compares what they wrote with what an undisturbed crawl writes.

    python tests/e2e/kills.py --kills 500 --seed 1

Killed is the crawl, one of its workers, or everything; before it asks for anything, between two pages, or while it writes. In each
round a folder's crawls are killed ten times over stories that are new, then ten times over stories that changed. At the end of
each half one crawl runs to its end, and each article must be there once, in each of its versions, and state must agree with it.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.e2e.closing_table import HEADER, table
from tests.e2e.crawl import Folder
from tests.e2e.kill_sites import Sites, sites

KILLS_OF_HALF = 10
WHOM = ("crawl", "worker", "everything")
MOMENTS = ("at the beginning", "between pages", "while it writes")
# Slow enough to be met on the way.
SLOWLY = {"DOWNLOAD_DELAY": "0.05", "LOG_LEVEL": "WARNING", "PROFILE_WAIT_S": "0.5"}
PATIENCE_S = 6.0

PACKED = {"OUTPUT_COMPRESSION": "zstd", "OUTPUT_ROTATE_MB": "0.02"}

# Source, path and version of a line, and the hash of what it says.
Line = tuple[str, str, int, str]


@dataclass
class Figures:
    """What was done. `adopted` and `cut` count files that a restart had to mend: whole lines, torn ones."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: float = 0
    adopted: int = 0
    cut: int = 0
    ended_before: int = 0
    compared: int = 0

    def whole(self) -> int:
        return self.kills.total()

    def note(self, printed: str) -> None:
        """What a crawl said of its repairs; and how it ended, if it came to its end."""
        assert "Traceback" not in printed, printed
        self.adopted += printed.count("are now known")
        self.cut += printed.count("cut a torn last ")
        if HEADER.search(printed):
            table(printed)

    def report(self) -> str:
        rows = [f"{whom:<12}" + "".join(f"{self.kills[whom, moment]:>18}" for moment in MOMENTS) for whom in WHOM]
        return "\n".join(
            [
                f"{'killed':<12}" + "".join(f"{moment:>18}" for moment in MOMENTS),
                *rows,
                f"{self.whole()} kills, {self.seconds / max(1, self.whole()):.2f} s each; {self.ended_before} crawls came to "
                f"their end before; {self.adopted} files had lines that state did not know of, {self.cut} a torn one",
                f"{self.compared} lines of output compared: each article once in each version, and state agrees",
            ]
        )


def lines(folder: Folder) -> Counter[Line]:
    return Counter(
        (article["source"], urlsplit(article["url"]).path, article["version"], article["content_hash"])
        for article in folder.articles()
    )


def assert_state_agrees(folder: Folder) -> None:
    """State knows of the last version of each article, and of every byte of output."""
    last: dict[str, int] = {}
    for article in folder.articles():
        last[article["id"]] = max(article["version"], last.get(article["id"], 0))
    state = sqlite3.connect(folder.path / "state.sqlite")
    try:
        assert dict(state.execute("SELECT id, version FROM articles")) == last
        sizes = {str(file): file.stat().st_size for file in folder.files()}
        assert dict(state.execute("SELECT path, confirmed_bytes FROM outputs")) == sizes
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        state.close()


def processes(group: int) -> dict[int, tuple[int, str]]:
    """Those of a process group that live: id -> parent and state, as proc(5) has them."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, its_group = place.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found[int(place.parent.name)] = (int(parent), state)
    return found


def workers(crawl: int) -> list[int]:
    """The processes that clean for a crawl, which leads a group of its own: its fork server's children, those at work first."""
    group = processes(crawl)
    grandchildren = [process for process, (parent, _) in group.items() if parent in group and parent != crawl]
    return sorted(grandchildren, key=lambda process: group[process][1] != "R")


def output_bytes(folder: Folder) -> int:
    sizes = []
    for file in folder.files():
        # Gone between two looks, where one frame takes the place of many.
        with suppress(FileNotFoundError):
            sizes.append(file.stat().st_size)
    return sum(sizes)


@dataclass
class Killer:
    """Kills the crawls of one folder."""

    folder: Folder
    served: Sites
    chance: random.Random
    figures: Figures

    def half(self, kills: int, *arguments: str) -> None:
        """Kill so many times, and then let one crawl come to its end."""
        since = time.monotonic()
        until = self.figures.whole() + kills
        try:
            while self.figures.whole() < until:
                with self._crawl(arguments) as crawl:
                    while self.figures.whole() < until and self._strike(crawl):
                        pass
        finally:
            self.figures.seconds += time.monotonic() - since
        self.figures.note(self.folder.crawl(*arguments, LOG_LEVEL="WARNING"))

    @contextmanager
    def _crawl(self, arguments: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
        """A crawl that leads a process group. However it ends, nothing of it may go on."""
        crawl = self.folder.start(*arguments, process_group=0, **SLOWLY)
        try:
            yield crawl
        finally:
            crawl.kill()
            # Whoever holds its output, lives.
            printed, _ = crawl.communicate(timeout=20)
            assert _until(lambda: not processes(crawl.pid)), f"what a crawl began outlives it: {processes(crawl.pid)}"
            assert crawl.returncode in (0, -signal.SIGKILL), printed
            self.figures.ended_before += crawl.returncode == 0
            self.figures.note(printed)

    def _strike(self, crawl: "subprocess.Popen[str]") -> bool:
        """Wait for a moment, and kill. Whether the crawl goes on."""
        whom, moment = self.chance.choice(WHOM), self.chance.choice(MOMENTS)
        self._wait(crawl, moment)
        if crawl.poll() is not None:
            return False
        if whom == "worker":
            at_work = workers(crawl.pid)
            if not at_work:
                return self._has_worker(crawl)
            os.kill(at_work[0], signal.SIGKILL)
        elif whom == "crawl":
            crawl.kill()
        else:
            os.killpg(crawl.pid, signal.SIGKILL)
        self.figures.kills[whom, moment] += 1
        return whom == "worker"

    def _wait(self, crawl: "subprocess.Popen[str]", moment: str) -> None:
        if moment == "at the beginning":
            time.sleep(self.chance.random())
        elif moment == "between pages":
            wanted = self.served.asked_count() + self.chance.randint(1, 30)
            _until(lambda: self.served.asked_count() >= wanted or crawl.poll() is not None)
            time.sleep(self.chance.random() * 0.2)
        else:
            before = output_bytes(self.folder)
            _until(lambda: output_bytes(self.folder) != before or crawl.poll() is not None, 0.0005)

    def _has_worker(self, crawl: "subprocess.Popen[str]") -> bool:
        """Wait for one: they are started with the first page."""
        _until(lambda: bool(workers(crawl.pid)) or crawl.poll() is not None, 0.02)
        return crawl.poll() is None


def _until(has_come: Callable[[], bool], pause_s: float = 0.005) -> bool:
    """Wait for something, with patience; whether it came."""
    until = time.monotonic() + PATIENCE_S
    while not has_come():
        if time.monotonic() > until:
            return False
        time.sleep(pause_s)
    return True


def undisturbed(served: Sites, folder: Folder) -> tuple[Counter[Line], Counter[Line]]:
    """What a crawl writes that nobody kills, and what is there after one over the corrected stories."""
    sources = served.sources(folder.path)
    served.first_texts()
    folder.crawl(f"sources={sources}")
    first = lines(folder)
    served.correct()
    folder.crawl(f"sources={sources}", "refetch=1")
    return first, lines(folder)


def killed(
    kills: int, seed: int, place: Path, figures: Figures, halves: Sequence[Mapping[str, str]] = ({}, {})
) -> None:
    """Kill crawls that have the settings `halves`: while stories are new, and once they changed. Counts into `figures`.

    Raises AssertionError where an article is missing, stands twice or says something else.
    """
    chance = random.Random(seed)
    of_half = min(KILLS_OF_HALF, -(-kills // 2))
    with sites() as served:
        (place / "undisturbed").mkdir()
        first, corrected = undisturbed(served, Folder(place / "undisturbed"))
        number = 0
        while figures.whole() < kills:
            folder = Folder(place / f"round-{number}")
            folder.path.mkdir()
            sources = served.sources(folder.path)
            for expected, change, settings, arguments in (
                (first, served.first_texts, halves[0], ()),
                (corrected, served.correct, halves[1], ("refetch=1",)),
            ):
                change()
                killer = Killer(replace(folder, settings=settings), served, chance, figures)
                killer.half(min(of_half, kills - figures.whole()), f"sources={sources}", *arguments)
                written = lines(folder)
                assert written == expected, (
                    f"round {number}: {written - expected} too much, {expected - written} missing"
                )
                assert_state_agrees(folder)
                figures.compared += written.total()
            number += 1
            print(f"round {number}: {figures.whole()} kills", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packed", action="store_true", help="with OUTPUT_COMPRESSION, and files of 20 kB")
    options = parser.parse_args()
    figures = Figures()
    # Whoever loses patience is told how far it came.
    with tempfile.TemporaryDirectory(prefix="cleanpress-kills-") as place, suppress(KeyboardInterrupt):
        killed(options.kills, options.seed, Path(place), figures, [PACKED if options.packed else {}] * 2)
    print(figures.report())


if __name__ == "__main__":
    main()
