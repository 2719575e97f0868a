"""How often a source is worth crawling, learned from how often it publishes. Pure.

Others step up and down from one crawl to the next by what the last one brought (Media Cloud's rss-fetcher by the share of what it
knew already, Common Crawl's news-crawl by whether a feed changed). The times of publication are known here, and tell it at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from crawler.schedule.timetable import UNKNOWN

MINUTE = timedelta(minutes=1)
WINDOW = timedelta(days=14)
# Crawls between two publications: a story waits for a sixth of the gap on the average.
CRAWLS_A_GAP = 3
# Fewer gaps between publications say little.
GAPS_MIN = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest that "auto" may stand for."""

    shortest: timedelta
    longest: timedelta

    def within(self, every: timedelta) -> timedelta:
        return min(max(every, self.shortest), self.longest)


def cadence(published: Iterable[datetime], watched_since: datetime | None, now: datetime, bounds: Bounds) -> timedelta:
    """A third of the median gap between publications of the last two weeks, in whole minutes, within `bounds`.

    What is published within the shortest `every` is one publication. A silence longer than every gap counts in the median's
    place: a source that falls silent is asked less and less. Of one with less than four publications, or none since its first
    crawl at `watched_since` (None: never crawled), too little is known to ask it more than once an hour.
    """
    times = _publications(sorted(at for at in published if now - WINDOW <= at <= now), bounds.shortest)
    gaps_min = [(later - earlier) / MINUTE for earlier, later in pairwise(times)]
    silence_min = (now - (times[-1] if times else max(watched_since or now, now - WINDOW))) / MINUTE
    is_silent = not gaps_min or silence_min > max(gaps_min)
    typical_min = silence_min if is_silent else median(gaps_min)
    every = round(typical_min / CRAWLS_A_GAP) * MINUTE
    return bounds.within(every if len(gaps_min) >= GAPS_MIN else max(every, UNKNOWN))


def _publications(times: list[datetime], apart: timedelta) -> list[datetime]:
    kept: list[datetime] = []
    for at in times:
        if not kept or at - kept[-1] >= apart:
            kept.append(at)
    return kept
