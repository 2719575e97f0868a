from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.retry_after import http_date, retry_after_s

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90),
        ("Monday, 23-Nov-26 12:01:30 GMT", 90),
        ("Mon Nov 23 12:01:30 2026", 90),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 23 Nov 2027 12:00:00 GMT", 365 * 86_400),
        ("9" * 5000, inf),
    ],
)
def test_seconds_and_dates_are_read(value: str, wait_s: float) -> None:
    assert retry_after_s(value, NOW) == wait_s


@pytest.mark.parametrize("value", ["", "-1", "soon", "1.5", "١٢", "Mon, 99 Nov 2026 12:00:00 GMT", "1e3", "12 s"])
def test_all_else_says_nothing(value: str) -> None:
    assert retry_after_s(value, NOW) is None


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)))
def test_a_date_that_is_written_is_read_again(moment: datetime) -> None:
    written = moment.replace(microsecond=0, tzinfo=UTC)
    assert http_date(format_datetime(written, usegmt=True)) == written


@given(st.text(max_size=60) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ \S{0,6}"))
def test_no_header_breaks_the_reader(value: str) -> None:
    wait_s = retry_after_s(value, NOW)
    assert wait_s is None or wait_s >= 0
    assert http_date(value) is None or http_date(value) - NOW != timedelta.max  # type: ignore[operator]
