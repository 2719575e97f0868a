"""Findings: what monitors told of a source, open until it is as usual again."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from crawler.discovery.date_range import DateRange
from crawler.state.moments import known_moment, moment
from crawler.state.spans import within
from crawler.state.tables import findings as table
from crawler.state.tables import pages

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` and `subject` name what is unusual, `text` says it in a line, `examples` are addresses to look at.

    `begun` is the end of the run `begun_run`, which had it first. `ended`, `ended_run` and `ending`, the line that says that it
    is over, are None while it is open.
    """

    number: int
    source: str
    kind: str
    subject: str
    text: str
    examples: tuple[str, ...]
    begun_run: int
    begun: datetime
    ended_run: int | None = None
    ended: datetime | None = None
    ending: str | None = None


def open_findings(connection: Connection, source: str | None = None) -> list[Finding]:
    """Those of `source`, or all, the oldest first."""
    where = [table.c.source == source] if source is not None else []
    rows = connection.execute(select(table).where(table.c.ended_at.is_(None), *where).order_by(table.c.number))
    return [_finding(row) for row in rows]


def told_findings(connection: Connection, span: DateRange, count: int, sources: Collection[str] = ()) -> list[Finding]:
    """Those that are open, whenever they began, and those that began in the span: at most `count`, the open and newest first.

    Of `sources` alone, where any are named.
    """
    is_open = table.c.ended_at.is_(None)
    where = [table.c.source.in_(sources)] if sources else []
    rows = connection.execute(
        select(table)
        .where(is_open | within(span, table.c.begun_at), *where)
        .order_by(is_open.desc(), table.c.begun_at.desc(), table.c.number.desc())
        .limit(count)
    )
    return [_finding(row) for row in rows]


def begin_finding(connection: Connection, finding: Finding) -> None:
    """Remember it as open; its `number` is given here."""
    values = {name: getattr(finding, name) for name in ("source", "kind", "subject", "text", "begun_run")}
    examples = json.dumps(finding.examples, ensure_ascii=False)
    connection.execute(insert(table).values(**values, examples=examples, begun_at=finding.begun.timestamp()))


def end_finding(connection: Connection, number: int, run: int, now: datetime, ending: str) -> None:
    values = {"ended_run": run, "ended_at": now.timestamp(), "ending": ending}
    connection.execute(update(table).where(table.c.number == number).values(**values))


def example_pages(connection: Connection, source: str, fates: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Addresses of pages that had one of these fates and reasons last, the latest first; the reason "" stands for any."""
    found: list[str] = []
    for fate, reason in fates:
        where = (pages.c.source == source, pages.c.fate == fate, *([pages.c.reason == reason] if reason else ()))
        newest = select(pages.c.url).where(*where).order_by(pages.c.fate_run.desc(), pages.c.key)
        found += connection.execute(newest.limit(EXAMPLES)).scalars()
    return tuple(found[:EXAMPLES])


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        number=row.number,
        source=row.source,
        kind=row.kind,
        subject=row.subject,
        text=row.text,
        examples=tuple(json.loads(row.examples)),
        begun_run=row.begun_run,
        begun=moment(row.begun_at),
        ended_run=row.ended_run,
        ended=known_moment(row.ended_at),
        ending=row.ending,
    )
