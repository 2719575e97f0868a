"""What monitors tell over the runs of a store: lines, and what state keeps of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from crawler.extensions.told import look
from crawler.monitors.judge import LASTS_MAX
from crawler.state import State
from crawler.state.findings import open_findings
from crawler.state.records import records
from crawler.state.tables import pages
from crawler.state.tables import records as table
from tests.monitors.made_runs import Site, months
from tests.monitors.planted import plant
from tests.monitors.plants import galleries, no_dates

DAYS, CHANGES = 50, 45.0


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    store = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield store
    store.close()


def planted(state: State, kind: object, days: int = DAYS) -> int:
    """The number of the last run."""
    made = months(Site(runs=1), seed=3, days=days, plant=kind(CHANGES))  # type: ignore[operator]
    plant(state.url, "a", made)
    return len(made)


def test_it_is_told_once_and_stands_in_state_for_another_process(state: State) -> None:
    run = planted(state, no_dates)
    [told] = look(state, run, ["a"])
    assert told.line.startswith("a: articles without date: ")
    assert told.line.count("https://a.example/") == 3
    assert look(state, run, ["a"]) == []
    with state.transaction() as connection:
        [finding] = open_findings(connection, "a")
        [line] = records(connection)[-1].findings
    assert (finding.kind, finding.subject, finding.begun_run) == ("missing", "date", run)
    assert f"a: {line}" == told.line.partition(";")[0]


def test_pages_that_were_dropped_are_looked_up_in_state(state: State) -> None:
    run = planted(state, galleries)
    row = {"source": "a", "depth": 1, "ask": False, "seen_run": run, "tried_run": run, "failures": 0, "fate": "dropped"}
    gone = [
        {**row, "key": f"g{n}", "url": f"https://a.example/{n}", "reason": "gallery", "fate_run": n} for n in range(5)
    ]
    with state.transaction() as connection:
        connection.execute(insert(pages), gone)
    [told] = look(state, run, ["a"])
    assert told.line.startswith("a: pages dropped as gallery: ")
    assert told.examples == tuple(f"https://a.example/{n}" for n in (4, 3, 2))


def test_what_lasted_is_told_to_be_usual_not_to_be_over(state: State) -> None:
    first = int(CHANGES) + 1
    run = planted(state, no_dates, first + LASTS_MAX.days + 1)
    told = [each for number in (first, run) for each in look(state, number, ["a"])]
    assert [each.is_over for each in told] == [False, True]
    assert told[1].line == "a: usual by now, after 29 days: articles without date"


def test_a_source_that_was_not_crawled_is_not_looked_at(state: State) -> None:
    run = planted(state, no_dates)
    assert look(state, run, ["b"]) == []
    with state.transaction() as connection:
        connection.execute(delete(table).where(table.c.run == run))
    assert look(state, run, ["a"]) == []
