"""The Retry-After header (RFC 9110, section 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_s(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for: 0 for a date gone by, infinite for a number out of all bounds.

    `value` is a count of seconds or an HTTP date, judged against `now`, the answer's own Date where it has one. None
    where it is neither, or negative.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    date = http_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """The moment that an HTTP date names (RFC 9110, section 5.6.7). None where it is not one."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
