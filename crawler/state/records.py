"""Run records: what each run made of each source, there from its start, and final at its end."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from crawler.state.moments import known_moment, moment
from crawler.state.notes import FeedAnswer, Notes
from crawler.state.queue import chunks
from crawler.state.tables import findings as findings_table
from crawler.state.tables import pages, runs
from crawler.state.tables import records as records_table
from crawler.state.tally import Tally, tally

KILLED = "killed"
# A year can be held against the one before.
KEPT = timedelta(days=400)
PACKAGES = ("cleanpress", "scrapy", "trafilatura")


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """Of the articles that a run wrote: how many lack `title`, `date` or `authors`, how many have which quality flag, and sums.

    `log_chars` sums the natural logarithms of the texts' lengths in characters, `log_chars_squared` their squares, `quality`
    the scores from 0 to 1.
    """

    written: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    log_chars: float = 0.0
    log_chars_squared: float = 0.0
    quality: float = 0.0

    @property
    def typical_chars(self) -> float | None:
        """The geometric mean of the texts' lengths: near the median, as these lengths are distributed."""
        return math.exp(self.log_chars / self.written) if self.written else None

    @property
    def mean_quality(self) -> float | None:
        return self.quality / self.written if self.written else None


@dataclass(frozen=True, slots=True)
class FitCounts:
    """Pages `judged` beside their site's profile, those that did not fit, and how often the site was taken for redesigned."""

    judged: int = 0
    misses: int = 0
    redesigns: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What `run` made of `source`. `ended` and `ending` are None while it goes on; a killed run has the ending "killed" alone.

    `scope` is None for a crawl of all that is new, else what it was limited to: urls, refetch, dates. `fates` counts pages as
    the closing table does, `reasons` by fate why; `retried` counts those of the failed that had failed before, by reason.
    `listings` counts the answers of what lists pages, `feeds` has each feed's. `examples`: up to three addresses by what they
    are examples of: written, no-date, no-title, no-authors, profile-miss, or a quality flag. `findings`: a line for each finding
    that began or ended with this run.
    """

    run: int
    source: str
    started: datetime
    ended: datetime | None = None
    ending: str | None = None
    scope: str | None = None
    fates: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    retried: Mapping[str, int] = field(default_factory=dict)
    articles: ArticleCounts = field(default_factory=ArticleCounts)
    fit: FitCounts = field(default_factory=FitCounts)
    listings: Mapping[str, int] = field(default_factory=dict)
    feeds: Mapping[str, FeedAnswer] = field(default_factory=dict)
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        return sum(self.fates.values())

    @property
    def asked(self) -> int:
        """Pages that the site was asked for, or would have been but for robots.txt and its rest."""
        answered = ("written", "unchanged", "duplicate", "dropped", "denied", "failed", "out-of-range")
        return sum(self.fates.get(fate, 0) for fate in answered)

    @property
    def blocked(self) -> int:
        """Pages in whose place a wall stood: 401, 402, 403, 407, 451, or a check for robots."""
        by_status = self.reasons.get("failed", {}).get("blocked", 0)
        return by_status + self.reasons.get("dropped", {}).get("bot-check", 0)


def begin_records(
    connection: Connection, run: int, sources: Sequence[str], now: datetime, scope: str | None = None
) -> None:
    """Note that `run` is at work on `sources`, and with which versions. Forgets what is older than KEPT of them."""
    versions = json.dumps({package: version(package) for package in PACKAGES})
    connection.execute(update(runs).where(runs.c.run == run).values(versions=versions))
    rows = [{"run": run, "source": name, "started_at": now.timestamp(), "scope": scope} for name in sources]
    for names in chunks(sources):
        is_old = records_table.c.started_at < (now - KEPT).timestamp()
        connection.execute(delete(records_table).where(records_table.c.source.in_(names), is_old))
    if rows:
        connection.execute(insert(records_table), rows)


def end_records(
    connection: Connection,
    run: int,
    now: datetime,
    ending: str,
    tallies: Mapping[str, Tally],
    notes: Mapping[str, Notes],
) -> None:
    """Make the records of `run` final."""
    mine = (records_table.c.run == run, records_table.c.ended_at.is_(None))
    retried = _retried(connection, run)
    for source in connection.execute(select(records_table.c.source).where(*mine)).scalars().all():
        facts = _facts(tallies.get(source, Tally()), notes.get(source, Notes()), retried.get(source))
        values = {"ended_at": now.timestamp(), "ending": ending, "facts": facts}
        connection.execute(update(records_table).where(*mine, records_table.c.source == source).values(**values))


def repair_killed(connection: Connection, sources: Sequence[str]) -> list[int]:
    """Say of the runs that died while they held one of `sources`, which the caller holds now, that they were killed.

    What became of their pages is counted from state; what they had noted of articles and feeds died with them. Returns their
    numbers.
    """
    unended = (records_table.c.ended_at.is_(None), records_table.c.ending.is_(None))
    dead: set[int] = set()
    for names in chunks(sources):
        mine = select(records_table.c.run).where(*unended, records_table.c.source.in_(names))
        dead.update(connection.execute(mine).scalars())
    for run in sorted(dead):
        tallies, retried = tally(connection, run), _retried(connection, run)
        left = select(records_table.c.source).where(*unended, records_table.c.run == run)
        for source in connection.execute(left).scalars().all():
            where = (records_table.c.run == run, records_table.c.source == source)
            facts = _facts(tallies.get(source, Tally()), Notes(), retried.get(source))
            connection.execute(update(records_table).where(*where).values(ending=KILLED, facts=facts))
        connection.execute(update(runs).where(runs.c.run == run).values(ending=KILLED))
    return sorted(dead)


def unended(connection: Connection) -> list[str]:
    """The sources of runs that go on, or died and were not found dead yet."""
    table = records_table
    going_on = select(table.c.source).where(table.c.ended_at.is_(None), table.c.ending.is_(None)).distinct()
    return list(connection.execute(going_on.order_by(table.c.source)).scalars())


def records(
    connection: Connection, *, source: str | None = None, since: datetime | None = None, newest: int | None = None
) -> list[RunRecord]:
    """The records, the oldest run first: of one `source`, or of all; of runs that began at `since` or later, or of all.

    `newest`: at most so many, the last ones.
    """
    table = records_table
    where = [table.c.source == source] if source is not None else []
    where += [table.c.started_at >= since.timestamp()] if since is not None else []
    joined = select(table, runs.c.versions).join(runs, runs.c.run == table.c.run).where(*where)
    rows = connection.execute(joined.order_by(table.c.run.desc(), table.c.source.desc()).limit(newest)).all()[::-1]
    told = _told(connection, source, min((row.run for row in rows), default=0))
    return [_record(row, told.get((row.run, row.source), [])) for row in rows]


def last_runs(connection: Connection) -> dict[str, RunRecord]:
    """The newest record of each source, by its name: of the run that goes on, where one does."""
    table = records_table
    newest = select(table.c.source, func.max(table.c.run).label("run")).group_by(table.c.source).subquery()
    is_newest = (newest.c.source == table.c.source) & (newest.c.run == table.c.run)
    joined = select(table, runs.c.versions).join(newest, is_newest).join(runs, runs.c.run == table.c.run)
    rows = connection.execute(joined.order_by(table.c.source)).all()
    told = _told(connection, None, min((row.run for row in rows), default=0))
    return {row.source: _record(row, told.get((row.run, row.source), [])) for row in rows}


def _told(connection: Connection, source: str | None, first_run: int) -> dict[tuple[int, str], list[str]]:
    """The lines of findings, by run and source that they were told in."""
    table = findings_table
    where = [table.c.source == source] if source is not None else []
    told: dict[tuple[int, str], list[str]] = {}
    for row in connection.execute(select(table).where(*where).order_by(table.c.number)):
        for run, line in ((row.begun_run, row.text), (row.ended_run, row.ending)):
            if run is not None and run >= first_run:
                told.setdefault((run, row.source), []).append(line)
    return told


def _retried(connection: Connection, run: int) -> dict[str, dict[str, int]]:
    """How many pages failed in `run` not for the first time, by source and reason: asked for each time, they say nothing new."""
    again = (pages.c.seen_run == run, pages.c.fate_run == run, pages.c.fate == "failed", pages.c.failures > 1)
    counted = select(pages.c.source, pages.c.reason, func.count().label("total")).where(*again)
    retried: dict[str, dict[str, int]] = {}
    for row in connection.execute(counted.group_by(pages.c.source, pages.c.reason)):
        retried.setdefault(row.source, {})[row.reason] = row.total
    return retried


def _facts(found: Tally, notes: Notes, retried: Mapping[str, int] | None) -> str:
    reasons: dict[str, dict[str, int]] = {}
    for (fate, reason), count in found.reasons.items():
        reasons.setdefault(fate, {})[reason] = count
    tallied = {"fates": found.fates, "reasons": reasons, "retried": retried}
    return json.dumps(
        {name: value for name, value in tallied.items() if value} | notes.values(),
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _record(row: Row[Any], told: Sequence[str]) -> RunRecord:
    facts: dict[str, Any] = json.loads(row.facts) if row.facts else {}
    return RunRecord(
        run=row.run,
        source=row.source,
        started=moment(row.started_at),
        ended=known_moment(row.ended_at),
        ending=row.ending,
        scope=row.scope,
        fates=facts.get("fates", {}),
        reasons=facts.get("reasons", {}),
        retried=facts.get("retried", {}),
        articles=ArticleCounts(**facts.get("articles", {})),
        fit=FitCounts(**facts.get("fit", {})),
        listings=facts.get("listings", {}),
        feeds={url: _feed(answer) for url, answer in facts.get("feeds", {}).items()},
        examples=facts.get("examples", {}),
        versions=json.loads(row.versions) if row.versions else {},
        findings=tuple(told),
    )


def _feed(values: Mapping[str, Any]) -> FeedAnswer:
    newest = values.get("newest")
    return FeedAnswer(values["answer"], values.get("entries"), known_moment(newest))
