"""What state remembers of the runs of a span of time: how they ended, how long pages took, and what became of them.

A run belongs to the span that it began in.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, select

from crawler.discovery.date_range import DateRange
from crawler.state.moments import known_moment, moment
from crawler.state.spans import within
from crawler.state.tables import articles, pages, records, runs
from crawler.state.tally import Tally, tallied

# A source that had so many pages in a run has a pace.
PACED_MIN = 5


@dataclass(frozen=True, slots=True)
class Crawl:
    """One run of `sources`. `ended` and `ending` are None for one that goes on; a killed one has the ending "killed" alone."""

    run: int
    started: datetime
    ended: datetime | None
    ending: str | None
    sources: int


@dataclass(slots=True)
class SourceRuns:
    """The runs of one source: `pages` and `seconds` are those of runs in which it had pages enough to tell a pace."""

    endings: Counter[str | None] = field(default_factory=Counter)
    pages: int = 0
    seconds: float = 0.0

    @property
    def runs(self) -> int:
        return self.endings.total()

    @property
    def seconds_a_page(self) -> float | None:
        return self.seconds / self.pages if self.pages else None


def endings(connection: Connection, span: DateRange, sources: Collection[str] = ()) -> Counter[str | None]:
    """How many runs ended how, of `sources` alone where any are named; None counts those that go on, or died unseen."""
    ended = select(runs.c.ending, func.count()).where(*_wanted(span, sources)).group_by(runs.c.ending)
    return Counter({row[0]: row[1] for row in connection.execute(ended)})


def last_crawls(connection: Connection, span: DateRange, count: int, sources: Collection[str] = ()) -> list[Crawl]:
    """The last `count` runs, the newest first; of `sources` alone where any are named."""
    many = select(func.count()).where(records.c.run == runs.c.run).scalar_subquery()
    newest = select(runs, many.label("sources")).where(*_wanted(span, sources))
    rows = connection.execute(newest.order_by(runs.c.run.desc()).limit(count))
    return [Crawl(row.run, moment(row.started_at), known_moment(row.ended_at), row.ending, row.sources) for row in rows]


def source_runs(connection: Connection, span: DateRange) -> dict[str, SourceRuns]:
    """How many runs each source had, how they ended, and how fast its pages came.

    A page tells of its latest visit only, so that the pace is mostly that of the runs in which a story was new.
    """
    found: dict[str, SourceRuns] = {}
    counts = select(records.c.source, records.c.ending, func.count()).where(within(span, records.c.started_at))
    for source, ending, count in connection.execute(counts.group_by(records.c.source, records.c.ending)):
        found.setdefault(source, SourceRuns()).endings[ending] += count
    seconds = func.max(pages.c.fetched_at) - func.min(pages.c.fetched_at)
    fetched = func.count(pages.c.fetched_at)
    paces = select(pages.c.source, fetched, seconds).where(pages.c.fate_run.in_(_runs(span)))
    grouped = paces.group_by(pages.c.source, pages.c.fate_run).having(fetched >= PACED_MIN)
    for source, count, passed in connection.execute(grouped):
        mine = found.setdefault(source, SourceRuns())
        # From the first page to the last one there is one step less than pages.
        mine.pages += count - 1
        mine.seconds += passed
    return found


def fates(connection: Connection, span: DateRange) -> dict[str, Tally]:
    """What became of each page, by source. A page counts once, with its latest fate, where a run of the span gave it."""
    rows = connection.execute(
        select(pages.c.source, pages.c.fate, pages.c.reason, func.count().label("total"))
        .where(pages.c.fate_run.in_(_runs(span)), pages.c.fate.is_not(None))
        .group_by(pages.c.source, pages.c.fate, pages.c.reason)
        .order_by(pages.c.source)
    )
    return tallied(rows)


def sources_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The source of each article of `ids` that state knows. Reads all of its articles: they are filed by address, not by id."""
    return dict(_sources_of(connection, frozenset(ids))) if ids else {}


def _sources_of(connection: Connection, ids: frozenset[str]) -> Iterator[tuple[str, str]]:
    rows = connection.execute(select(articles.c.id, articles.c.source).execution_options(yield_per=10_000))
    return ((row.id, row.source) for row in rows if row.id in ids)


def _wanted(span: DateRange, sources: Collection[str]) -> Iterator[ColumnElement[bool]]:
    yield within(span, runs.c.started_at)
    if sources:
        yield runs.c.run.in_(select(records.c.run).where(records.c.source.in_(sources)))


def _runs(span: DateRange) -> Select[tuple[int]]:
    return select(runs.c.run).where(within(span, runs.c.started_at))
