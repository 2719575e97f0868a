"""Dates as feeds and sitemaps give them."""

import re
from datetime import UTC, datetime

# Before the web, or after everybody's lifetime: an empty field's year 1, a "never" of 9999.
_YEARS = range(1990, 2100)
# W3C's profile of ISO 8601 (the sitemap protocol's) and RFC 3339 (JSON Feed's), with the liberties that sites take.
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII | re.I
)


def read_date(text: str | None) -> datetime | None:
    """The moment that `text` names. UTC where it gives no offset, midnight where no time; None where it makes no sense."""
    match = _DATE.fullmatch(text.strip()) if text else None
    if not match:
        return None
    day, time, offset = match.groups()
    if not offset or offset[0] not in "+-":
        offset = "+00:00"
    try:
        return plausible(datetime.fromisoformat(f"{day}T{time or '00:00'}{offset}"))
    except ValueError:
        return None


def plausible(moment: datetime) -> datetime | None:
    """`moment` in UTC, or None where no page of the web can be from then."""
    return moment.astimezone(UTC) if moment.year in _YEARS else None
