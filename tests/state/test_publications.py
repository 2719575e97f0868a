from datetime import UTC, datetime, timedelta

import pytest

from crawler.state import State
from crawler.state.publications import publications
from crawler.state.tables import pages, runs

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SINCE = NOW - 14 * DAY


@pytest.fixture
def filled(state: State) -> State:
    with state.transaction() as connection:
        for run, ago in ((1, 40 * DAY), (2, 3 * DAY), (3, HOUR)):
            connection.execute(runs.insert().values(run=run, started_at=(NOW - ago).timestamp()))
    return state


def remember(
    state: State, key: str, published: datetime | None, *, source: str = "a", run: int = 3, home: str | None = "home"
) -> None:
    row = {"key": key, "url": key, "source": source, "depth": 0, "ask": False, "home": home, "seen_run": run}
    row |= {"tried_run": run, "fate_run": run, "failures": 0, "fetched_at": (NOW - HOUR).timestamp()}
    with state.transaction() as connection:
        connection.execute(pages.insert().values(published_at=published and published.timestamp(), **row))


def found(state: State, *sources: str) -> dict[str, list[datetime]]:
    with state.transaction() as connection:
        return publications(connection, sources, SINCE)


def test_stories_tell_when_they_were_published(filled: State) -> None:
    remember(filled, "1", NOW - 2 * DAY)
    remember(filled, "2", NOW - 3 * DAY, run=2)
    remember(filled, "3", NOW - 3 * DAY, source="b")
    remember(filled, "4", NOW - 3 * DAY, source="not asked for")
    assert {name: sorted(times) for name, times in found(filled, "a", "b", "c").items()} == {
        "a": [NOW - 3 * DAY, NOW - 2 * DAY],
        "b": [NOW - 3 * DAY],
    }


def test_a_story_without_a_time_tells_when_it_was_fetched(filled: State) -> None:
    remember(filled, "1", None)
    remember(filled, "2", datetime(2026, 11, 23, tzinfo=UTC))
    assert found(filled, "a") == {"a": [NOW - HOUR] * 2}


def test_what_is_no_story_or_too_old_tells_nothing(filled: State) -> None:
    remember(filled, "1", NOW - HOUR, home=None)
    remember(filled, "2", NOW - 20 * DAY)
    remember(filled, "3", None, run=1)
    assert found(filled, "a") == {}


def test_a_state_without_runs_knows_nothing(state: State) -> None:
    assert found(state, "a") == {}
