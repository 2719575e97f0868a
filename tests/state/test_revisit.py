from datetime import UTC, datetime, timedelta

import pytest

from crawler.state.revisit import next_revisit, publication_moment

AFTER = [timedelta(hours=hours) for hours in (1, 6, 24, 168)]
PUBLISHED = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fetched_after_h", "expected_h"), [(0, 1), (0.5, 1), (1, 6), (7, 24), (25, 168), (168, None), (9000, None)]
)
def test_the_next_step_after_publication_is_taken(fetched_after_h: float, expected_h: float | None) -> None:
    due = next_revisit(PUBLISHED, PUBLISHED + timedelta(hours=fetched_after_h), AFTER)
    assert due == (None if expected_h is None else PUBLISHED + timedelta(hours=expected_h))


def test_a_page_without_date_counts_from_its_first_visit() -> None:
    assert next_revisit(None, PUBLISHED, AFTER) == PUBLISHED + timedelta(hours=1)


def test_a_date_in_the_future_counts_from_the_visit() -> None:
    assert next_revisit(PUBLISHED + timedelta(days=3), PUBLISHED, AFTER) == PUBLISHED + timedelta(hours=1)


def test_days_and_local_times_count_as_utc() -> None:
    assert publication_moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert publication_moment("2026-11-01T10:00:00") == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert publication_moment("2026-11-01T10:00:00+02:00") == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert publication_moment(None) is None
