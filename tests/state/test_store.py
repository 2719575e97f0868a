from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from crawler.state import State
from crawler.state.tables import StateError


@pytest.mark.parametrize("version", [0, 99])
def test_a_store_of_an_unknown_version_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite'}"
    State(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE schema_version SET version = {version}"))
    with pytest.raises(StateError, match=f"version {version}"):
        State(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalar_one() == version
    engine.dispose()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 40])
def test_a_damaged_store_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    with pytest.raises(StateError, match=r"s\.sqlite"):
        State(f"sqlite:///{path}")
    assert path.read_bytes() == content


@pytest.mark.parametrize("url", ["not an address", "mysterydb://x", "sqlite:////nowhere/at/all.sqlite"])
def test_an_unusable_address_is_an_error_that_says_so(url: str) -> None:
    with pytest.raises(StateError):
        State(url)


def test_who_only_reads_keeps_nobody_from_writing_and_sees_one_moment(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite'}"
    reader, writer = State(url), State(url)
    count = text("SELECT count(*) FROM runs")
    with reader.transaction(only_reads=True) as reading:
        assert reading.execute(count).scalar_one() == 0
        with writer.transaction() as writing:
            writing.execute(text("INSERT INTO runs (started_at) VALUES (1)"))
        assert reading.execute(count).scalar_one() == 0
    with reader.transaction(only_reads=True) as reading:
        assert reading.execute(count).scalar_one() == 1
    reader.close()
    writer.close()


def test_a_password_is_never_shown() -> None:
    with pytest.raises(StateError) as caught:
        State("mysterydb://me:hidden@host/db")
    assert "hidden" not in str(caught.value)
