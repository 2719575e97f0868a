"""What begins when, over days that pass in a moment; each crawl is a real process."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.schedule.memory import Memory
from crawler.state import State
from crawler.state.tables import pages, runs
from tests.schedule.simulated import SimulatedClock, simulate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Days:
    """`begun`: which source's crawl began when. `crawl`: the shell command that a source's crawl is, by its name."""

    def __init__(self, folder: Path, every: dict[str, str]) -> None:
        self.folder = folder
        self.begun: list[tuple[str, datetime]] = []
        self.crawl: Callable[[str], str] = lambda name: "true"
        tables = (
            f'[[source]]\nname = "{name}"\nurl = "https://{name}.example/"\nevery = "{text}"\n'
            for name, text in every.items()
        )
        (folder / "sources.toml").write_text("".join(tables))

    def pass_by(self, start: datetime, length: timedelta, at_once: int = 4) -> None:
        clock = SimulatedClock(start, start + length)

        def command(name: str) -> list[str]:
            self.begun.append((name, clock.now()))
            return ["sh", "-c", self.crawl(name)]

        simulate(self.folder, clock, command, at_once)

    def times(self, name: str) -> list[datetime]:
        return [at for begun, at in self.begun if begun == name]


def test_each_source_begins_at_its_every(tmp_path: Path) -> None:
    days = Days(tmp_path, {"a": "6h", "b": "1d", "c": "30 4 * * *", "d": "auto"})
    days.pass_by(NOW, 3 * DAY)
    first, *later = days.times("a")
    assert first < NOW + timedelta(seconds=4)
    assert {after - before for before, after in pairwise(later)} == {6 * HOUR}
    assert (len(later), len(days.times("b"))) == (11, 3)
    assert days.times("c") == [NOW.replace(hour=4, minute=30) + day * DAY for day in (1, 2, 3)]
    assert 8 <= len(days.times("d")) <= 12, "an hour at first, and less and less where nothing is found"


def test_auto_follows_what_the_source_publishes(tmp_path: Path) -> None:
    days = Days(tmp_path, {"a": "auto"})
    state = State(f"sqlite:///{tmp_path}/state.sqlite")
    with state.transaction() as connection:
        connection.execute(runs.insert().values(run=1, started_at=(NOW - DAY).timestamp()))
        for number in range(20):
            at = (NOW - number * 1.5 * HOUR).timestamp()
            row = {"key": f"{number}", "url": f"{number}", "source": "a", "depth": 0, "ask": False, "home": "home"}
            row |= dict.fromkeys(("seen_run", "tried_run", "fate_run"), 1) | {"failures": 0}
            connection.execute(pages.insert().values(fetched_at=at, published_at=at, **row))
    state.close()
    days.pass_by(NOW, 3 * HOUR)
    first, *later = [after - before for before, after in pairwise(days.times("a"))]
    # Later on nothing new comes, and a silence begins.
    assert HOUR / 4 <= first <= 3 * HOUR / 4
    assert later[0] == HOUR / 2


def test_what_was_missed_is_made_up_once(tmp_path: Path) -> None:
    days = Days(tmp_path, {"a": "1h", "b": "0 * * * *"})
    days.pass_by(NOW, 2 * HOUR)
    days.begun.clear()
    back = NOW + 9 * HOUR + HOUR / 4
    days.pass_by(back, HOUR / 12)
    assert sorted(name for name, _ in days.begun) == ["a", "b"]
    days.begun.clear()
    days.pass_by(back + HOUR / 12, HOUR)
    assert days.times("b") == [NOW + 10 * HOUR]
    assert len(days.times("a")) == 1


def test_a_crawl_that_crashes_harms_no_other_and_is_begun_again(tmp_path: Path) -> None:
    days = Days(tmp_path, {"killed": "1h", "broken": "1h", "well": "1h"})
    days.crawl = {"killed": "kill -9 $$", "broken": "echo oh no >&2; exit 1", "well": "true"}.__getitem__
    days.pass_by(NOW, 5 * HOUR)
    assert {len(days.times(name)) for name in ("killed", "broken", "well")} <= {5, 6}
    runs = Memory(tmp_path / "state.schedule").runs
    assert {name: run.status for name, run in runs.items()} == {"killed": -9, "broken": 1, "well": 0}


def test_a_crawl_that_cannot_be_started_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nname = "a"\nurl = "https://a.example/"\nevery = "1h"\n')
    clock = SimulatedClock(NOW, NOW + 3 * HOUR)
    begun = []

    def command(name: str) -> list[str]:
        begun.append(name)
        return [str(tmp_path / "missing")]

    simulate(tmp_path, clock, command)
    assert len(begun) in (3, 4)
    assert Memory(tmp_path / "state.schedule").runs["a"].status == 127


def test_no_more_run_at_once_than_may_and_the_others_wait_in_line(tmp_path: Path) -> None:
    days = Days(tmp_path, {f"paper-{number}": "0 * * * *" for number in range(6)})
    folder = tmp_path / "running"
    folder.mkdir()
    count = f"ls {folder} | wc -l >> {tmp_path}/counts"
    days.crawl = lambda name: f"touch {folder}/{name}; {count}; sleep 0.1; rm {folder}/{name}"
    days.pass_by(NOW, HOUR + HOUR / 2, at_once=2)
    assert sorted(name for name, _ in days.begun) == sorted(f"paper-{number}" for number in range(6))
    assert max(map(int, (tmp_path / "counts").read_text().split())) == 2
    assert {at for _, at in days.begun} == {NOW + HOUR}


def test_a_clock_that_was_set_back_stops_no_source(tmp_path: Path) -> None:
    days = Days(tmp_path, {"a": "1h", "b": "0 * * * *"})
    days.pass_by(NOW + 100 * DAY, HOUR)
    days.begun.clear()
    days.pass_by(NOW, 3 * HOUR)
    assert days.times("b") == [NOW + HOUR, NOW + 2 * HOUR]
    assert len(days.times("a")) in (2, 3)


def test_a_state_that_cannot_be_read_stops_no_source(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    days = Days(tmp_path, {"a": "auto"})
    (tmp_path / "state.sqlite").write_text("no database at all, and long enough to be seen as none" * 30)
    with caplog.at_level(logging.WARNING):
        days.pass_by(NOW, 3 * HOUR)
    assert len(days.times("a")) in (3, 4)
    assert "cannot learn how often sources publish" in caplog.text
