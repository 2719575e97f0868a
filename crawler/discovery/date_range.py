"""Articles of a span of time: what is surely outside of it need not be fetched."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from crawler.discovery.candidates import Candidate
from crawler.discovery.shapes import date_in_url

DAY = timedelta(days=1)
# An address names a day where the site stands: at most 14 hours from UTC's.
ZONES = timedelta(hours=14)
# The year and month that archives' sitemaps carry in their names: sitemap-2026-11.xml, /2026/11/, archive_202611.xml.gz
MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?([0-3]\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class DateRange:
    """From `since` to `until`, both included; None where it is open."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, since: str | None, until: str | None) -> "DateRange":
        """From days or RFC 3339 moments, UTC where no offset is given; a day as `until` is meant whole. Raises ValueError."""
        begin = _moment(since, time.min) if since else None
        end = _moment(until, time.max) if until else None
        if begin and end and begin > end:
            raise ValueError(f"since={since} is later than until={until}")
        return cls(begin, end)

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def excludes(self, begin: datetime, end: datetime) -> bool:
        """Whether the whole span from `begin` to `end` is outside."""
        return (self.since is not None and end < self.since) or (self.until is not None and begin > self.until)

    def excludes_candidate(self, candidate: Candidate) -> bool:
        """Whether what a feed, a sitemap or the address says puts a page outside. False where nothing is known."""
        hints = candidate.hints
        if hints and hints.published:
            return self.excludes(hints.published, hints.published)
        # It was published before it was modified, nobody knows how long.
        if hints and hints.modified and self.since and hints.modified < self.since:
            return True
        day = date_in_url(candidate.url)
        return day is not None and self._excludes_days(day, day)

    def excludes_sitemap(self, url: str, modified: datetime | None) -> bool:
        """Whether a sitemap that an index names lists nothing of this span: it ended before, or its name says so."""
        if modified and self.since and modified < self.since:
            return True
        month = MONTH.search(url)
        if not month:
            return False
        year, number, day = int(month[1]), int(month[2]), int(month[3] or 0)
        try:
            first = date(year, number, day or 1)
        except ValueError:
            return False
        last = first if day else (first + 31 * DAY).replace(day=1) - DAY
        return self._excludes_days(first, last)

    def excludes_article(self, published: str | None) -> bool:
        """Whether an article's own date puts it outside. An article without a date is kept."""
        if published is None:
            return False
        begin = datetime.fromisoformat(published)
        begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
        return self.excludes(begin, begin + DAY - timedelta(seconds=1) if len(published) == 10 else begin)

    def _excludes_days(self, first: date, last: date) -> bool:
        begin = datetime.combine(first, time.min, UTC) - ZONES
        return self.excludes(begin, datetime.combine(last, time.max, UTC) + ZONES)


def _moment(text: str, of_day: time) -> datetime:
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), of_day, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{text}: expected a day such as 2026-11-01 or a moment such as 2026-11-01T10:00:00Z"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
