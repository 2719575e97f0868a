"""The span of time that a user names."""

import re
from datetime import datetime, timedelta

from crawler.discovery.date_range import DateRange

_AGO = re.compile(r"(\d{1,4})([hdw])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_span(since: str | None, until: str | None, now: datetime) -> DateRange:
    """`since` may be a span back from `now`: 24h, 7d, 4w. Raises ValueError, which names what was wrong and what was expected."""
    ago = _AGO.fullmatch(since) if since else None
    begin = (now - int(ago[1]) * _UNITS[ago[2]]).isoformat(timespec="seconds") if ago else since
    try:
        return DateRange.read(begin, until)
    except ValueError as error:
        also = "; --since takes a span such as 24h, 7d or 4w, too" if since and not ago else ""
        raise ValueError(f"{error}{also}") from error
