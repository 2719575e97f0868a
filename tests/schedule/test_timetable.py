from datetime import UTC, datetime, timedelta

from crawler.schedule.timetable import LONG_AGO, next_due, timetable
from crawler.sources import Source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str, every: str | None) -> Source:
    return Source.model_validate({"name": name, "url": "https://a.example/"} | ({"every": every} if every else {}))


def test_a_source_never_crawled_is_due_at_once() -> None:
    assert next_due(HOUR, None, NOW) == LONG_AGO


def test_what_was_missed_is_due_once_and_not_for_each_time() -> None:
    assert next_due(HOUR, NOW - 5 * HOUR, NOW) == NOW - 4 * HOUR
    assert next_due(HOUR, NOW, NOW) == NOW + HOUR


def test_a_clock_that_was_set_back_delays_by_one_interval_at_most() -> None:
    assert next_due(HOUR, NOW + 100 * HOUR, NOW) == NOW + HOUR


def test_the_first_that_is_due_comes_first_and_sources_without_every_never() -> None:
    sources = [source("late", "1h"), source("never", None), source("new", "1d"), source("early", "1h")]
    began = {"late": NOW - timedelta(minutes=10), "early": NOW - timedelta(minutes=50)}
    assert [due.name for due in timetable(sources, began, NOW)] == ["new", "early", "late"]
