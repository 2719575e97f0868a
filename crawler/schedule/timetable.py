"""When each source's next crawl is due. Pure: what the clock says is handed in.

A source is due `every` after its last crawl began. One that was due while nobody could begin it, because its crawl was still
running or the scheduler was not, is due once, not once for each time that was missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.sources import Source

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A source and the moment from which on it may be crawled."""

    name: str
    at: datetime


def next_due(every: timedelta, began: datetime | None, now: datetime) -> datetime:
    """The seam for other kinds of schedule. `began` is None for a source that was never crawled: it is due at once."""
    if began is None:
        return LONG_AGO
    # A clock that was set back must not make a source wait for the time that it was ahead.
    return min(began, now) + every


def timetable(sources: Iterable[Source], began: Mapping[str, datetime], now: datetime) -> list[Due]:
    """What is scheduled, the one that is due first in front; among equals the order of the file."""
    dues = [
        Due(source.name, next_due(source.every, began.get(source.name), now))
        for source in sources
        if source.every is not None
    ]
    return sorted(dues, key=lambda due: due.at)
