"""What state remembers of the runs of a span of time: how each ended, and what became of their pages."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, func, select, true

from crawler.state.tables import articles, pages, runs
from crawler.state.tally import Tally


@dataclass(frozen=True, slots=True)
class Crawl:
    """One run. `ended_at` and `ending` are None for one that goes on, or was killed."""

    run: int
    started_at: datetime
    ended_at: datetime | None
    ending: str | None


def crawls(connection: Connection, since: datetime | None, until: datetime | None) -> list[Crawl]:
    """The runs that began in the span, the first one first."""
    rows = connection.execute(select(runs).where(_began(since, until)).order_by(runs.c.run))
    return [Crawl(row.run, _moment(row.started_at), _moment_or_none(row.ended_at), row.ending) for row in rows]


def fates(connection: Connection, since: datetime | None, until: datetime | None) -> dict[str, Tally]:
    """What became of each page, by source. A page counts once, with its latest fate, where a run of the span gave it."""
    rows = connection.execute(
        select(pages.c.source, pages.c.fate, pages.c.reason, func.count().label("total"))
        .where(pages.c.fate_run.in_(select(runs.c.run).where(_began(since, until))), pages.c.fate.is_not(None))
        .group_by(pages.c.source, pages.c.fate, pages.c.reason)
        .order_by(pages.c.source)
    )
    tallies: dict[str, Tally] = {}
    for row in rows:
        mine = tallies.setdefault(row.source, Tally())
        mine.fates[row.fate] += row.total
        if row.reason:
            mine.reasons[row.fate, row.reason] += row.total
    return tallies


def sources_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The source of each article of `ids` that state knows. Reads all of its articles: they are filed by address, not by id."""
    return dict(_sources_of(connection, frozenset(ids))) if ids else {}


def _sources_of(connection: Connection, ids: frozenset[str]) -> Iterator[tuple[str, str]]:
    rows = connection.execution_options(yield_per=10_000).execute(select(articles.c.id, articles.c.source))
    return ((row.id, row.source) for row in rows if row.id in ids)


def _began(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    after = runs.c.started_at >= since.timestamp() if since else true()
    return after & (runs.c.started_at <= until.timestamp()) if until else after


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _moment_or_none(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
