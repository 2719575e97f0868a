from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-03", datetime(2026, 11, 3)),
        (" 2026-11-03T08:15Z\n", datetime(2026, 11, 3, 8, 15)),
        ("2026-11-03T08:15:30.123456789+01:00", datetime(2026, 11, 3, 7, 15, 30)),
        ("2026-11-03 08:15:30 +0100", datetime(2026, 11, 3, 7, 15, 30)),
        ("2026-11-03T08:15:30", datetime(2026, 11, 3, 8, 15, 30)),
        ("2026-11-03 08:15:30 UTC", datetime(2026, 11, 3, 8, 15, 30)),
        ("2026-11-03t08:15:30-08", datetime(2026, 11, 3, 16, 15, 30)),
    ],
)
def test_moment_is_utc(text: str, expected: datetime) -> None:
    assert read_date(text) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "today",
        "2026",
        "2026-11",
        "2026-02-30",
        "2026-11-03T25:00Z",
        "2026-11-03T08:15:30+99:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59+00:00",
        "2026-11-03T08:15:30Z and more",
        "٢٠٢٦-١١-٠٣",
    ],
)
def test_senseless_date_is_none(text: str | None) -> None:
    assert read_date(text) is None


@given(
    st.text() | st.datetimes().map(str) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", fullmatch=True)
)
def test_any_text_is_read_or_none(text: str) -> None:
    moment = read_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1989 <= moment.year <= 2100)
