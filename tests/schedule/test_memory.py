from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.schedule.memory import BadMemory, Memory

NOW = datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)


def test_what_began_is_known_after_a_restart(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "state.schedule")
    assert memory.began == {}
    memory.note("a", NOW)
    memory.note("Zeitung für alle", NOW)
    assert Memory(tmp_path / "state.schedule").began == {"a": NOW, "Zeitung für alle": NOW}


@pytest.mark.parametrize("content", [b"", b"nonsense", b'["a"]', b'{"a": 5}', b'{"a": "soon"}', b"\xff"])
def test_a_file_of_somebody_else_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.schedule"
    path.write_bytes(content)
    with pytest.raises(BadMemory, match=r"state\.schedule"):
        Memory(path)
