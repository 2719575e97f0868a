"""When the power goes, SQLite may lose the commits since the last one that waited for the disk (synchronous=FULL).

https://sqlite.org/pragma.html#pragma_synchronous: "WAL mode does lose durability" with NORMAL, and is consistent all the same.
The disk is played here by a copy of the store, taken after each commit that waited; losing power is going back to it.
"""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from crawler.discovery.candidates import Candidate
from crawler.files.written import files as files_of
from crawler.files.written import lines
from crawler.items import Article, Quality
from crawler.pipelines.output_files import DayFiles
from crawler.state import State
from crawler.state.ledger import Outcome, Written
from crawler.state.run import Run
from crawler.urls import url_key
from tests.state.crawling import crawl

FULL = 2
DAYS = ("2026-11-23", "2026-11-24")


class Disk:
    """Keeps what a power loss would leave of the store at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = sqlite3.connect(":memory:")
        self._waits = False
        event.listen(Engine, "commit", self._note)
        event.listen(Engine, "checkin", self._copy)

    def close(self) -> None:
        event.remove(Engine, "commit", self._note)
        event.remove(Engine, "checkin", self._copy)

    def lose_power(self) -> State:
        """The store as it is found afterwards."""
        for end in ("", "-wal", "-shm"):
            Path(f"{self._path}{end}").unlink(missing_ok=True)
        found = sqlite3.connect(self._path)
        self._synced.backup(found)
        found.close()
        return State(f"sqlite:///{self._path}")

    def _note(self, connection: Connection) -> None:
        self._waits = connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == FULL

    def _copy(self, driver: Any, _record: object) -> None:
        if self._waits:
            self._waits = False
            store = sqlite3.connect(self._path)
            store.backup(self._synced)
            store.close()


def article(number: int) -> Article:
    url = f"https://a.example/{number}"
    fetched = f"{DAYS[number % 2]}T10:00:00+00:00"
    return Article(
        id=f"id{number}",
        url=url,
        title="s",
        text="t",
        content_hash="h",
        quality=Quality(1.0),
        source="a",
        fetched=fetched,
    )


def write(run: Run, files: DayFiles, stories: list[Article]) -> None:
    """As the pipeline does it: on disk first, then in state."""
    outputs = files.write(stories)
    keys = [url_key(story.url or "") for story in stories]
    run.commit(
        [
            Written(story, key, (key,), Outcome(key, "written", home=key))
            for story, key in zip(stories, keys, strict=True)
        ],
        outputs,
    )


@pytest.mark.parametrize("torn_bytes", [0, 1, 50])
@pytest.mark.parametrize("batches", [1, 2, 5])
def test_what_the_power_took_back_is_known_again_from_the_output(tmp_path: Path, batches: int, torn_bytes: int) -> None:
    disk = Disk(tmp_path / "state.sqlite")
    try:
        state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
        with state.transaction(survives_power_loss=True):
            pass
        run = crawl(state)
        files = DayFiles(tmp_path / "output", run.confirm_output)
        run.find([Candidate(f"https://a.example/{n}") for n in range(3 * batches)], source="a", depth=1)
        for batch in range(batches):
            write(run, files, [article(n) for n in range(3 * batch, 3 * batch + 3)])
        state.close()
        if torn_bytes:
            file = min((tmp_path / "output").rglob("*.jsonl"))
            file.write_bytes(file.read_bytes()[:-torn_bytes])
        found = disk.lose_power()
        again = crawl(found)
        again.wake()
        again.find([Candidate(f"https://a.example/{n}") for n in range(3 * batches)], source="a", depth=1)
        asked = [int(page.url.rsplit("/", 1)[1]) for page in again.take("a", 99)]
        write(again, DayFiles(tmp_path / "output", again.confirm_output), [article(n) for n in asked])
        found.close()
    finally:
        disk.close()
    assert len(asked) == (torn_bytes > 0), "the torn one is asked for, and no other"
    lines = [line for file in (tmp_path / "output").rglob("*.jsonl") for line in file.read_text("utf8").splitlines()]
    ids = Counter(line.partition('"id": "')[2].partition('"')[0] for line in lines)
    assert ids == Counter(f"id{n}" for n in range(3 * batches))


def test_a_power_loss_behind_a_repacking_leaves_its_file_alone(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "state.sqlite")
    try:
        for crawled in range(2):
            state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
            run = crawl(state)
            files = DayFiles(tmp_path / "output", run.confirm_output, is_packed=True)
            for batch in range(5):
                number = 20 * crawled + 2 * batch
                write(run, files, [article(number)])
            for file in files.repack():
                run.commit(outputs=[file])
            state.close()
        [path] = files_of(tmp_path / "output")
        before = path.read_bytes()
        found = disk.lose_power()
        again = crawl(found)
        assert again.repairs == []
        write(again, DayFiles(tmp_path / "output", again.confirm_output, is_packed=True), [article(40)])
        found.close()
    finally:
        disk.close()
    assert path.read_bytes().startswith(before)
    assert len(list(lines(path))) == 11
