import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from scrapy.http import Response
from sqlalchemy import create_engine, text

from crawler.database.address import read_address
from crawler.database.writer import ArticleDatabase, UnusableDatabase
from crawler.discovery.candidates import Candidate
from crawler.items import Hints
from crawler.responses import header
from crawler.state import State
from crawler.state.lost import StateLost
from crawler.state.resources import Resource
from crawler.state.run import Run
from crawler.state.tables import StateError
from tests.postgresql import Cluster
from tests.state.crawling import crawl


@pytest.mark.parametrize("version", [0, 99])
def test_a_store_of_an_unknown_version_is_refused_and_left_alone(address: str, version: int) -> None:
    url = address
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


@pytest.mark.parametrize(
    "url",
    ["not an address", "mysterydb://x", "mysql://h/d", "postgresql://h/${NO_SUCH}", "sqlite:////nowhere/at/all.sqlite"],
)
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


def test_a_missing_driver_is_told_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    address = "postgresql://me:hidden@db.example/news"
    with pytest.raises(StateError, match=r"me:\*\*\*@db.example/news: .*cleanpress\[postgresql\]"):
        State(address)
    with pytest.raises(UnusableDatabase, match=r"me:\*\*\*@db.example/news: .*cleanpress\[postgresql\]"):
        ArticleDatabase(read_address("DATABASE_URL", address), 60)


def test_a_wrong_password_or_database_is_no_server_that_is_away(postgres: Cluster) -> None:
    with pytest.raises(StateError, match="does not exist"):
        State(postgres.address("nowhere"))
    with pytest.raises(StateError, match="password authentication failed") as caught:
        State(postgres.address("postgres").replace(":%", ":hidden%", 1))
    assert "hidden" not in str(caught.value)


def test_a_server_that_went_away_is_told_and_its_state_is_not_written_behind_ones_back(
    postgres: Cluster, schema_address: Callable[[], str]
) -> None:
    address = schema_address()
    run = crawl(State(address))
    run.find([Candidate("https://a.example/1")], source="a", depth=1)
    postgres.kill()
    postgres.start()
    for _ in range(2):
        with pytest.raises(StateLost, match="see that the server runs") as caught:
            run.find([Candidate("https://a.example/2")], source="a", depth=1)
        assert caught.value.ending == "state-away"
    state = State(address)
    assert crawl(state).wake() <= 1, "its own transaction may be lost with the server, none later one is there"
    state.close()
    postgres.kill()
    with pytest.raises(StateLost) as caught:
        State(address)
    assert caught.value.ending == "state-away"
    postgres.start()


def test_two_crawls_that_find_the_same_at_once_do_not_meet(schema_address: Callable[[], str]) -> None:
    address = schema_address()

    def find(source: str) -> int:
        state = State(address)
        run = Run(state, [source])
        for start in range(0, 60, 3):
            run.find([Candidate(f"https://a.example/{n}") for n in range(start, start + 10)], source=source, depth=1)
        run.end("finished")
        return run.number

    with ThreadPoolExecutor(4) as crawls:
        assert sorted(crawls.map(find, "abcd")) == [1, 2, 3, 4]
    state = State(address)
    with state.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pages").scalar_one() == 67
    state.close()


def test_text_that_no_database_takes_does_not_reach_it(state: State) -> None:
    response = Response("https://a.example/", headers={"ETag": b'"a\0b"'})
    run = crawl(state)
    listed = Resource("https://a.example/", "a", "section", header(response, "ETag"))
    title = Hints("feed", title="nul \0, half a pair")
    run.find([Candidate("https://a.example/1", title)], source="a", depth=1, listed_in=listed)
    assert run.take("a", 1)[0].hints == title
    known = run.resource("https://a.example/")
    assert known is not None
    assert known.etag == '"a b"'
