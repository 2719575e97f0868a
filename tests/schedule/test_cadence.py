from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.cadence import Bounds, cadence

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOUNDS = Bounds(10 * MINUTE, DAY)


def learned(*ago: timedelta, since: datetime | None = NOW - 30 * DAY) -> timedelta:
    return cadence([NOW - each for each in ago], since, NOW, BOUNDS)


def test_a_source_is_crawled_three_times_between_two_publications() -> None:
    assert learned(*(n * 3 * HOUR for n in range(100))) == HOUR
    assert learned(*(n * 70 * MINUTE for n in range(200))) == 23 * MINUTE


def test_the_bounds_hold() -> None:
    assert learned(*(n * MINUTE for n in range(1000))) == BOUNDS.shortest
    assert learned(*(n * 4 * DAY for n in range(4))) == BOUNDS.longest
    assert cadence([], None, NOW, Bounds(2 * HOUR, DAY)) == 2 * HOUR
    assert cadence([], None, NOW, Bounds(MINUTE, 20 * MINUTE)) == 20 * MINUTE


def test_what_is_published_together_is_one_publication() -> None:
    batches = [day * DAY + n * MINUTE / 9 for day in range(10) for n in range(40)]
    assert learned(*batches) == 8 * HOUR


def test_a_night_without_publications_is_no_silence() -> None:
    by_day = [at for at in (n * 30 * MINUTE + 6 * HOUR for n in range(600)) if 6 <= (NOW - at).hour < 22]
    assert learned(*by_day) == 10 * MINUTE


def test_a_source_that_falls_silent_is_asked_less_and_less() -> None:
    before = [n * HOUR for n in range(72)]
    assert [learned(*(each + silent for each in before)) for silent in (HOUR, 6 * HOUR, 2 * DAY, 9 * DAY)] == [
        20 * MINUTE,
        2 * HOUR,
        16 * HOUR,
        DAY,
    ]


def test_a_source_that_is_not_known_is_crawled_each_hour() -> None:
    assert learned(since=None) == HOUR
    assert learned(since=NOW - HOUR) == HOUR
    assert learned(20 * MINUTE, since=NOW - 20 * MINUTE) == HOUR, "one story tells no gap"
    assert learned(20 * MINUTE, 40 * MINUTE, HOUR) == HOUR


def test_a_source_that_never_published_is_asked_less_and_less_since_its_first_crawl() -> None:
    assert [learned(since=NOW - ago) for ago in (6 * HOUR, DAY, 40 * DAY)] == [2 * HOUR, 8 * HOUR, DAY]


def test_what_is_older_than_two_weeks_or_to_come_does_not_count() -> None:
    lately = [n * 3 * HOUR for n in range(100)]
    assert learned(*lately, *(20 * DAY + n * MINUTE for n in range(500)), *(n * -MINUTE for n in range(1, 99))) == HOUR


@pytest.mark.parametrize("since", [None, NOW - 3 * DAY])
@given(ago=st.lists(st.timedeltas(-DAY, 20 * DAY), max_size=30))
def test_it_lies_within_the_bounds_whatever_was_published(since: datetime | None, ago: list[timedelta]) -> None:
    assert BOUNDS.shortest <= learned(*ago, since=since) <= BOUNDS.longest
