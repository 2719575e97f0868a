"""When a page is asked for again. Stories change most in their first hours (corrections, updates), hardly after a week."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta


def next_revisit(published: datetime | None, fetched: datetime, after: Sequence[timedelta]) -> datetime | None:
    """The first moment of `published` plus one of `after` that lies behind `fetched`; None once all are past.

    A page without a date counts from its first visit, which is when it was found.
    """
    begin = min(published or fetched, fetched)
    return min((begin + step for step in after if begin + step > fetched), default=None)


def publication_moment(published: str | None) -> datetime | None:
    """An article's `published` as a moment; a day or a local time without offset counts as UTC."""
    if published is None:
        return None
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
