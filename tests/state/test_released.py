"""States of every released version, each dumped from a crawl by that version: four stories, of which one was gone and one failed."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from crawler.state import State
from crawler.state.ledger import Outcome, Visit, told_at
from crawler.state.tables import SCHEMA_VERSION, metadata
from crawler.urls import url_key
from tests.state.crawling import crawl

RELEASED = Path(__file__).parent / "released"
STORY = "https://a.example/2026/11/20/story-number-{}-of-the-harbour-news"


@pytest.fixture(params=range(1, SCHEMA_VERSION + 1))
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as that version left it."""
    place = tmp_path / "state.sqlite"
    store = sqlite3.connect(place)
    store.executescript((RELEASED / f"version-{request.param}.sql").read_text("utf8"))
    assert store.execute("SELECT version FROM schema_version").fetchone() == (request.param,)
    store.close()
    return place


def test_it_has_todays_shape_once_it_is_open(path: Path, tmp_path: Path) -> None:
    shapes = []
    for place in (path, tmp_path / "new.sqlite"):
        state = State(f"sqlite:///{place}")
        with state.transaction() as connection:
            seen = inspect(connection)
            shapes.append({table: {column["name"] for column in seen.get_columns(table)} for table in metadata.tables})
            shapes.append({index["name"] for table in metadata.tables for index in seen.get_indexes(table)})
        state.close()
    assert shapes[:2] == shapes[2:]


def test_a_crawl_goes_on_where_the_older_one_ended(path: Path) -> None:
    state = State(f"sqlite:///{path}")
    run = crawl(state)
    assert run.number == 2
    assert run.wake() == 1
    [failed] = run.take("a", 9)
    assert (failed.url, failed.failures) == (STORY.format(3), 1)
    visit = Visit(failed.key, failed.url, "a", datetime.now(UTC))
    run.settle(Outcome(failed.key, "dropped", "gone", visit))
    assert dict(run.tally()["a"].fates) == {"dropped": 1}
    assert run.remember_profile("b.example", "{}") == 1
    with state.transaction() as connection:
        written = [told_at(connection, url_key(STORY.format(number))) for number in range(3)]
    assert [article is not None and article.version for article in written] == [1, 1, False]
    assert (crawl(state).wake(), crawl(state).wake(refetch=True)) == (0, 4)
    resource = run.resource("https://a.example/")
    assert resource is not None
    assert resource.etag == '"front"'
    state.close()


def test_opened_twice_it_is_migrated_once(path: Path) -> None:
    for _ in range(2):
        state = State(f"sqlite:///{path}")
        with state.transaction() as connection:
            assert connection.exec_driver_sql("SELECT version FROM schema_version").scalars().all() == [SCHEMA_VERSION]
            assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() == 2
        state.close()
