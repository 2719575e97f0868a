"""crawler/state/history.py: what a report asks of state, after real runs."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.candidates import Candidate
from crawler.discovery.date_range import DateRange
from crawler.items import Article, Quality
from crawler.state import State
from crawler.state.history import (
    endings,
    fates,
    last_crawls,
    source_runs,
    sources_of,
)
from crawler.state.ledger import Outcome, Visit, Written
from crawler.state.run import Run

NOW = datetime.now(UTC)
EVER, TOMORROW = DateRange(), DateRange(NOW + timedelta(days=1))


def crawled(state: State, source: str, seconds_a_page: float, pages: int) -> None:
    """A run that drops a page every so many seconds, and leaves one that fails."""
    run = Run(state, [source])
    urls = [f"https://{source}.example/story-{number}" for number in range(pages + 1)]
    run.find([Candidate(url) for url in urls], source=source, depth=1)
    *taken, last = run.take(source, pages + 1)
    for number, page in enumerate(taken):
        visit = Visit(page.key, page.url, source, NOW + timedelta(seconds=number * seconds_a_page))
        run.settle(Outcome(page.key, "dropped", "too-short", visit))
    run.settle(Outcome(last.key, "failed", "status-500"))
    run.commit()
    run.end("finished")


def test_fates_and_paces_are_told_by_source(state: State) -> None:
    crawled(state, "slow", 7, 6)
    crawled(state, "quick", 0.5, 11)
    crawled(state, "small", 60, 2)
    with state.transaction() as connection:
        tallies, runs = fates(connection, EVER), source_runs(connection, EVER)
        assert (fates(connection, TOMORROW), source_runs(connection, TOMORROW)) == ({}, {})
    assert (tallies["slow"].fates, tallies["slow"].found) == ({"dropped": 6, "failed": 1}, 7)
    assert tallies["slow"].reasons == {("dropped", "too-short"): 6, ("failed", "status-500"): 1}
    assert [runs[name].seconds_a_page for name in ("slow", "quick")] == [pytest.approx(7), pytest.approx(0.5)]
    # Two pages tell nothing of a site's pace.
    assert (runs["small"].seconds_a_page, runs["small"].runs) == (None, 1)


def test_crawls_are_told_newest_first_with_how_they_ended(state: State) -> None:
    Run(state, ["a", "b"])
    Run(state, ["a"]).end("finished")
    Run(state, ["c"])
    with state.transaction() as connection:
        assert endings(connection, EVER) == {"killed": 1, "finished": 1, None: 1}
        newest = last_crawls(connection, EVER, 2)
        assert endings(connection, EVER, ["a"]) == {"killed": 1, "finished": 1}
        assert [each.run for each in last_crawls(connection, EVER, 2, ["b", "c"])] == [3, 1]
        assert (endings(connection, TOMORROW), last_crawls(connection, TOMORROW, 2)) == ({}, [])
        assert source_runs(connection, EVER)["a"].endings == {"killed": 1, "finished": 1}
    assert [(each.run, each.ending, each.ended is None, each.sources) for each in newest] == [
        (3, None, True, 1),
        (2, "finished", False, 1),
    ]


def test_the_source_of_an_article_is_known_by_its_id(state: State) -> None:
    run = Run(state, ["a"])
    run.find([Candidate("https://a.example/1")], source="a", depth=1)
    [page] = run.take("a", 1)
    article = Article("id1", page.url, "Dam", "x", "hash", Quality(1.0), source="a")
    run.commit([Written(article, page.key, (page.key,), Outcome(page.key, "written", home=page.key))])
    with state.transaction() as connection:
        assert sources_of(connection, ["id1", "other"]) == {"id1": "a"}
