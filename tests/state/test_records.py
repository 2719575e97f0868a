"""Run records: there from the start, final at the end, mended after a crawl that was killed."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from crawler.discovery.candidates import Candidate
from crawler.items import Article, Quality
from crawler.state import State
from crawler.state.ledger import Outcome, Visit, Written
from crawler.state.notes import EXAMPLES_MAX, FEEDS_MAX, FeedAnswer, Notes
from crawler.state.records import KEPT, RunRecord, last_runs, records
from crawler.state.run import Run
from crawler.state.tables import records as table
from tests.state.crawling import crawl

PLACE = "https://a.example/story-{}"
NOW = datetime.now(UTC)


def story(number: int, *, chars: int = 100, **fields: object) -> Article:
    quality = Quality(0.5, ["no-date"] if number % 2 else [])
    article = Article(f"id{number}", PLACE.format(number), f"Story {number}", "x" * chars, "hash", quality)
    article.source = "a"
    for name, value in fields.items():
        setattr(article, name, value)
    return article


def written(run: Run, *stories: Article) -> None:
    """Find, take and write stories, and one page that is gone."""
    urls = [str(article.url) for article in stories]
    run.find([Candidate(url) for url in [*urls, PLACE.format("gone")]], source="a", depth=1)
    keys = {waiting.url: waiting.key for waiting in run.take("a", 99)}
    gone = keys[PLACE.format("gone")]
    run.settle(Outcome(gone, "dropped", "gone", Visit(gone, PLACE.format("gone"), "a", NOW)))
    batch = [(article, keys[url]) for article, url in zip(stories, urls, strict=True)]
    run.commit(
        [
            Written(
                article, key, (key,), Outcome(key, "written", visit=Visit(key, str(article.url), "a", NOW), home=key)
            )
            for article, key in batch
        ]
    )


def kept(state: State, source: str | None = None, since: datetime | None = None) -> list[RunRecord]:
    with state.transaction() as connection:
        return records(connection, source=source, since=since)


def test_a_run_has_a_record_of_each_source_from_its_start(state: State) -> None:
    run = Run(state, ["a", "b"], scope="refetch")
    begun = kept(state)
    assert [(each.run, each.source, each.ended, each.ending, each.scope) for each in begun] == [
        (run.number, "a", None, None, "refetch"),
        (run.number, "b", None, None, "refetch"),
    ]
    assert begun[0].versions["scrapy"].count(".") == 2
    assert begun[0].versions.keys() == {"cleanpress", "scrapy", "trafilatura"}


def test_at_its_end_it_says_what_became_of_pages_articles_and_feeds(state: State) -> None:
    run = crawl(state)
    written(run, story(1, chars=100, published="2026-11-20"), story(2, chars=900, authors=["Ines Carvalho"]))
    run.notes["a"].fit("https://a.example/odd", is_miss=True)
    run.notes["a"].fit("https://a.example/fine", is_miss=False)
    run.notes["a"].feed("https://a.example/feed", FeedAnswer("read", 9, NOW.replace(microsecond=0)))
    run.notes["a"].feed("https://a.example/other", FeedAnswer("status-503"))
    run.notes["a"].listings.update(["read", "status-503"])
    run.end("finished")
    [record] = kept(state, "a")
    assert record.ended is not None
    assert record.ended >= record.started
    assert (record.ending, record.found, record.asked, record.blocked) == ("finished", 3, 3, 0)
    assert (record.fates, record.reasons) == ({"written": 2, "dropped": 1}, {"dropped": {"gone": 1}})
    assert (record.articles.written, record.articles.missing) == (2, {"date": 1, "authors": 1})
    assert record.articles.flags == {"no-date": 1}
    assert record.articles.typical_chars == pytest.approx(math.sqrt(100 * 900), rel=0.01)
    assert record.articles.mean_quality == pytest.approx(0.5)
    assert (record.fit.judged, record.fit.misses, record.fit.redesigns) == (2, 1, 0)
    assert record.feeds == run.notes["a"].feeds
    assert record.listings == {"read": 1, "status-503": 1}
    assert record.examples["no-authors"] == [PLACE.format(1)]
    assert record.examples["profile-miss"] == ["https://a.example/odd"]


def test_a_run_that_was_killed_says_so_once_its_source_is_crawled_again(state: State) -> None:
    written(crawl(state), story(1))
    later = crawl(state)
    dead, living = kept(state, "a")
    assert (dead.ending, dead.ended) == ("killed", None)
    assert dead.fates == {"written": 1, "dropped": 1}
    assert (living.run, living.ending) == (later.number, None)
    later.end("finished")
    assert [each.ending for each in kept(state)] == ["killed", "finished"]


def test_a_run_that_died_on_other_sources_too_is_mended_as_a_whole(state: State) -> None:
    Run(state, ["a", "b"])
    Run(state, ["c"])
    Run(state, ["b"])
    assert [(each.source, each.ending) for each in kept(state)] == [
        ("a", "killed"),
        ("b", "killed"),
        ("c", None),
        ("b", None),
    ]


def test_records_of_more_than_a_year_ago_are_forgotten(state: State) -> None:
    Run(state, ["a", "b"]).end("finished")
    with state.transaction() as connection:
        connection.execute(update(table).values(started_at=(NOW - KEPT - timedelta(days=1)).timestamp()))
    Run(state, ["a"])
    assert [(each.run, each.source) for each in kept(state)] == [(1, "b"), (2, "a")]


def test_the_last_run_of_each_source_is_found(state: State) -> None:
    Run(state, ["a", "b"]).end("finished")
    Run(state, ["b"]).end("shutdown")
    with state.transaction() as connection:
        last = last_runs(connection)
    assert {name: (record.run, record.ending) for name, record in last.items()} == {
        "a": (1, "finished"),
        "b": (2, "shutdown"),
    }


def test_records_are_asked_for_by_source_and_time(state: State) -> None:
    Run(state, ["a", "b"]).end("finished")
    assert kept(state, "b") == kept(state, "b", NOW - timedelta(days=1))
    assert [each.source for each in kept(state, "b")] == ["b"]
    assert kept(state, since=NOW + timedelta(days=1)) == []


def test_what_is_noted_stays_small() -> None:
    notes = Notes()
    for number in range(99):
        notes.feed(f"https://a.example/feed{number}", FeedAnswer("read", 1))
        notes.article(story(number))
    assert len(notes.feeds) == FEEDS_MAX
    assert {len(urls) for urls in notes.examples.values()} == {EXAMPLES_MAX}
    assert Notes().values() == {}
