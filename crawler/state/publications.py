"""When sources published what state knows of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from crawler.state.moments import moment
from crawler.state.queue import chunks
from crawler.state.tables import pages, runs

DAY_S = 86_400


def publications(connection: Connection, sources: Sequence[str], since: datetime) -> dict[str, list[datetime]]:
    """The moments, by source and in no order, at which stories found since then were published.

    Of a story without a date, or with a day alone, when it was fetched last.
    """
    # By the number of the first run since then, which there is an index for: state holds years of pages.
    first = select(func.min(runs.c.run)).where(runs.c.started_at >= since.timestamp()).scalar_subquery()
    is_story = (pages.c.seen_run >= first, pages.c.home.is_not(None), pages.c.fetched_at.is_not(None))
    columns = (pages.c.source, pages.c.published_at, pages.c.fetched_at)
    found: dict[str, list[datetime]] = {}
    for names in chunks(sources):
        for row in connection.execute(select(*columns).where(*is_story, pages.c.source.in_(names))):
            is_moment = row.published_at is not None and row.published_at % DAY_S
            at = moment(row.published_at if is_moment else row.fetched_at)
            if at >= since:
                found.setdefault(row.source, []).append(at)
    return found
