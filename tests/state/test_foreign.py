"""STATE_URL may name the file of another program."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from crawler.state import State
from crawler.state.tables import StateError

PLAIN = "CREATE TABLE songs (title text); INSERT INTO songs VALUES ('x');"
VERSION = "CREATE TABLE schema_version (version integer);"


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        (PLAIN, "found the table songs"),
        (
            "".join(f"CREATE TABLE t{number} (a);" for number in range(9)),
            "found the tables t0, t1, t2, t3, t4 and 4 more",
        ),
        # What scrapy export --format sqlite writes.
        ("CREATE TABLE articles (id text, title text)", "found the table articles"),
        (PLAIN + "CREATE TABLE schema_version (id text, done text)", "the table schema_version has no column version"),
        (VERSION, "found 0 rows in the table schema_version"),
        (VERSION + "INSERT INTO schema_version VALUES (3), (4)", "found 2 rows in the table schema_version"),
        (
            "CREATE TABLE schema_version (version text); INSERT INTO schema_version VALUES ('1.2')",
            "found '1.2' in the table schema_version",
        ),
        (VERSION + "INSERT INTO schema_version VALUES (4)", "found no table articles"),
        (VERSION + "INSERT INTO schema_version VALUES (1); CREATE TABLE songs (a)", "found no table articles"),
        (
            "DROP TABLE pages; CREATE TABLE pages (number integer, text text)",
            "the table pages has no columns key, url, source, depth, hints and 14 more",
        ),
    ],
)
def test_another_programs_file_is_named_told_and_left_as_it_is(tmp_path: Path, tables: str, found: str) -> None:
    path = tmp_path / "s.sqlite"
    if tables.startswith("DROP"):
        State(f"sqlite:///{path}").close()
    file = sqlite3.connect(path)
    file.executescript(tables)
    file.close()
    before = path.read_bytes()
    with pytest.raises(StateError) as raised:
        State(f"sqlite:///{path}")
    told = str(raised.value)
    assert told.startswith(f"sqlite:///{path} is no state store of cleanpress: expected ")
    assert f"; {found}; " in told
    assert told.endswith("set another STATE_URL")
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"s.sqlite", "s.sqlite-wal", "s.sqlite-shm"}


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.touch()
    State(f"sqlite:///{path}").close()
    State(f"sqlite:///{path}").close()
    assert path.read_bytes()[18:20] == b"\2\2", "in the journal mode WAL"


def test_a_schema_is_shared_with_other_tables_but_none_of_our_names(schema_address: Callable[[], str]) -> None:
    for table, is_ours in (("songs", False), ("articles", True)):
        address = schema_address()
        schema = address.rpartition("%3D")[2]
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            connection.exec_driver_sql(f"CREATE TABLE {table} (id text)")
        engine.dispose()
        if is_ours:
            with pytest.raises(StateError, match="; found the table articles; set another STATE_URL"):
                State(address)
        else:
            State(address).close()
