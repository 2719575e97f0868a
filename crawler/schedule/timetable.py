"""When each source's next crawl is due. Pure: what the clock says is handed in.

A cron line is due when it says. Every other source has slots, `every` apart, at an offset that its name decides: sources with the
same `every` do not begin together, and keep their places. It is due at the first slot that lies at least half of its `every` after
its last crawl began. What was due while nobody could begin it, because its crawl was still running or the scheduler was not, is due
once, not once for each time that was missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from crawler.every import CronLine
from crawler.sources.source import Source

LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What an "auto" begins with, before anything was learned of its source.
UNKNOWN = timedelta(hours=1)
# What is due when a scheduler starts begins a second apart on the average, and within so many seconds.
SPREAD_MAX_S = 300
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A source and the moment from which on it may be crawled."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What next times go by, each by source: when its last crawl `began`; what was `learned` in place of "auto"; and when the
    scheduler has `taken_up` the source, by starting or from a change of sources.toml."""

    began: Mapping[str, datetime]
    learned: Mapping[str, timedelta]
    taken_up: Mapping[str, datetime]


def share(name: str) -> float:
    """From 0 to 1, the same for a name on every machine and day."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big") / (1 << 48)


def every_now(source: Source, learned: Mapping[str, timedelta]) -> timedelta | CronLine | None:
    """`every`, and what "auto" stands for."""
    return learned.get(source.name, UNKNOWN) if source.every == "auto" else source.every


def next_slot(name: str, every: timedelta, since: datetime) -> datetime:
    """The first slot at `since` or later."""
    offset = _EPOCH + share(name) * every
    return offset - (offset - since) // every * every


def timetable(sources: Iterable[Source], past: Past, now: datetime) -> list[Due]:
    """What is scheduled, the one that is due first in front; among equals the order of the file."""
    together: dict[datetime, int] = {}
    for moment in past.taken_up.values():
        together[moment] = together.get(moment, 0) + 1
    dues = []
    for source in sources:
        every = every_now(source, past.learned)
        if every is not None:
            at = _due(source.name, every, past.began.get(source.name), past.taken_up.get(source.name, now))
            taken_up = past.taken_up.get(source.name)
            if taken_up is not None and at <= taken_up:
                at = taken_up + timedelta(seconds=share(source.name) * min(together[taken_up] - 1, SPREAD_MAX_S))
            dues.append(Due(source.name, at))
    return sorted(dues, key=lambda due: due.at)


def _due(name: str, every: timedelta | CronLine, began: datetime | None, taken_up: datetime) -> datetime:
    if isinstance(every, CronLine):
        return every.next_after(began or taken_up)
    return LONG_AGO if began is None else next_slot(name, every, began + every / 2)
