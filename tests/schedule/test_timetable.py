from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.timetable import LONG_AGO, UNKNOWN, Past, next_slot, timetable
from crawler.sources.source import Source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
NAMES = [f"paper-{number}" for number in range(60)]


def source(name: str, every: str | None) -> Source:
    return Source.model_validate({"name": name, "url": "https://a.example/"} | ({"every": every} if every else {}))


def due(every: str, began: datetime | None, *, taken_up: datetime | None = None, now: datetime = NOW) -> datetime:
    past = Past({"a": began} if began else {}, {}, {"a": taken_up} if taken_up else {})
    [only] = timetable([source("a", every)], past, now)
    return only.at


def dues(sources: Sequence[Source], past: Past) -> dict[str, datetime]:
    return {due.name: due.at for due in timetable(sources, past, NOW)}


def test_a_source_never_crawled_is_due_at_once() -> None:
    assert due("1h", None) == LONG_AGO
    assert due("1h", None, taken_up=NOW) == NOW


@settings(max_examples=50)
@given(
    st.text(min_size=1),
    st.timedeltas(SECOND, timedelta(days=30)),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
)
def test_slots_are_every_apart(name: str, every: timedelta, since: datetime) -> None:
    slot = next_slot(name, every, since.replace(tzinfo=UTC))
    assert timedelta() <= slot - since.replace(tzinfo=UTC) < every
    assert next_slot(name, every, slot) == slot
    assert next_slot(name, every, slot + timedelta(microseconds=1)) == slot + every


def test_a_source_keeps_its_slots_however_late_it_began() -> None:
    first = due("1h", NOW)
    assert NOW + HOUR / 2 <= first < NOW + 1.5 * HOUR
    assert due("1h", first + 20 * SECOND) == first + HOUR
    assert due("1h", first + timedelta(minutes=29)) == first + HOUR
    assert due("1h", first + timedelta(minutes=31)) == first + 2 * HOUR, "not twice within half an hour"


def test_what_was_missed_is_due_once_and_not_for_each_time() -> None:
    assert due("1h", NOW - 5 * HOUR) < NOW - 3 * HOUR
    assert due("1h", NOW - 5 * HOUR, taken_up=NOW) == NOW
    assert due("1h", NOW, taken_up=NOW) > NOW


def test_sources_of_one_every_do_not_begin_together() -> None:
    sources = [source(name, "1h") for name in NAMES]
    begun = dues(sources, Past(dict.fromkeys(NAMES, NOW), {}, dict.fromkeys(NAMES, NOW)))
    assert len({at.replace(microsecond=0) for at in begun.values()}) > len(NAMES) * 0.9
    assert max(begun.values()) - min(begun.values()) > 0.8 * HOUR
    assert begun == dues(sources[::-1], Past(dict.fromkeys(NAMES, NOW), {}, dict.fromkeys(NAMES, NOW)))


@pytest.mark.parametrize("began", [{}, dict.fromkeys(NAMES, NOW - 9 * HOUR)], ids=["never crawled", "missed"])
def test_when_a_scheduler_starts_what_is_due_is_spread(began: dict[str, datetime]) -> None:
    begun = dues([source(name, "1h") for name in NAMES], Past(began, {}, dict.fromkeys(NAMES, NOW)))
    assert NOW <= min(begun.values()) < max(begun.values()) < NOW + len(NAMES) * SECOND
    assert len({at.replace(microsecond=0) for at in begun.values()}) > len(NAMES) / 2


def test_thousands_of_sources_begin_within_minutes() -> None:
    many = [f"paper-{number}" for number in range(2000)]
    begun = dues([source(name, "1d") for name in many], Past({}, {}, dict.fromkeys(many, NOW)))
    assert max(begun.values()) <= NOW + timedelta(minutes=5)


def test_a_source_that_is_taken_up_later_is_due_then() -> None:
    begun = dues([source("a", "1d"), source("b", "1d")], Past({}, {}, {"a": NOW - HOUR, "b": NOW}))
    assert begun["b"] == NOW


def test_a_cron_line_is_exact_and_made_up_once() -> None:
    line = "0 6 * * *"
    assert due(line, None, taken_up=NOW) == NOW + 18 * HOUR, "a source that was never crawled waits for its time"
    assert due(line, NOW - 6 * HOUR + SECOND) == NOW + 18 * HOUR
    assert due(line, NOW - 40 * HOUR, taken_up=NOW) == NOW
    assert due(line, None, taken_up=NOW - 48 * HOUR) < NOW, "it was due while nobody could begin it"


def test_auto_is_what_was_learned_or_an_hour() -> None:
    learned = dues([source("a", "auto")], Past({"a": NOW}, {"a": 10 * HOUR}, {}))["a"]
    assert learned == next_slot("a", 10 * HOUR, NOW + 5 * HOUR)
    assert due("auto", NOW) == next_slot("a", UNKNOWN, NOW + UNKNOWN / 2)


def test_the_first_that_is_due_comes_first_and_sources_without_every_never() -> None:
    sources = [source("late", "1w"), source("never", None), source("new", "1d"), source("early", "1h")]
    past = Past({"late": NOW, "early": NOW}, {}, {})
    assert [due.name for due in timetable(sources, past, NOW)] == ["new", "early", "late"]
