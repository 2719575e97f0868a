import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.schedule.memory import BadMemory, LastRun, Memory

NOW = datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.schedule"


def test_what_began_and_how_it_ended_is_known_after_a_restart(path: Path) -> None:
    memory = Memory(path)
    assert memory.runs == {}
    memory.begin("a", NOW)
    memory.begin("Zeitung für alle", NOW)
    memory.end("a", 12.34, -9)
    assert Memory(path).runs == {"a": LastRun(NOW, NOW, 12.3, -9), "Zeitung für alle": LastRun(NOW, NOW)}


def test_the_first_crawl_is_remembered_and_an_ending_not_taken_for_the_next_ones(path: Path) -> None:
    memory = Memory(path)
    memory.begin("a", NOW)
    memory.end("a", 1, 0)
    memory.begin("a", NOW + HOUR)
    assert Memory(path).runs == {"a": LastRun(NOW + HOUR, since=NOW)}
    assert (memory.began, memory.since) == ({"a": NOW + HOUR}, {"a": NOW})


def test_what_was_noted_by_a_clock_that_was_ahead_counts_from_now(path: Path) -> None:
    memory = Memory(path)
    memory.begin("a", NOW + 100 * HOUR)
    memory.begin("b", NOW - HOUR)
    memory.set_back(NOW)
    assert memory.began == {"a": NOW, "b": NOW - HOUR}
    assert memory.since["a"] == NOW


def test_the_file_of_an_older_scheduler_is_read(path: Path) -> None:
    path.write_text(json.dumps({"a": NOW.isoformat()}))
    assert Memory(path).runs == {"a": LastRun(NOW, NOW)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b'["a"]',
        b'{"a": 5}',
        b'{"a": "soon"}',
        b"\xff",
        b'{"a": {}}',
        b'{"a": {"began": "2026-11-24T12:00:00", "since": "2026-11-24T12:00:00", "took_s": null, "status": null}}',
        b'{"a": {"began": "2026-11-24T12:00:00Z", "since": "2026-11-24T12:00:00Z", "took_s": "1", "status": null}}',
    ],
)
def test_a_file_of_somebody_else_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadMemory, match=r"state\.schedule"):
        Memory(path)
