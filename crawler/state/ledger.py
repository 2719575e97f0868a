"""What became of each page, written in the transaction that makes its article count as written.

Every page that a run saw has one fate, so the table at a run's end adds up by construction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from crawler.items import Article
from crawler.state.near_copies import Signature, remember_signature
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.tables import articles, outputs, pages
from crawler.urls import url_key

Fate = Literal["written", "unchanged", "duplicate", "out-of-range", "dropped", "denied", "failed"]

# Runs after which a page that fails each time is given up. A site that is down for some days keeps its pages.
FAILURES_MAX = 10
# Why a page is denied by its own fault: it leads to where no crawl goes. All else may be had as soon as its site says so.
LEADS_ASTRAY = frozenset({"private-address", "scheme"})


@dataclass(frozen=True, slots=True)
class Visit:
    """One page fetched. `url` is the address after redirects; the validators are None where the server sent none."""

    key: str
    url: str
    source: str
    fetched: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one page. `reason` says more where it was dropped, denied or failed; `home` names the article it led to."""

    key: str
    fate: Fate
    reason: str | None = None
    visit: Visit | None = None
    home: str | None = None
    published: datetime | None = None
    revisit: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An article whose line is on disk. `keys` are all the addresses that it is known under, `home` the first of them.

    `signature` is what later copies are known by; None for a text too short, or one that is remembered already. `profile` is
    the revision of the site's profile that it was read beside, 0 for none.
    """

    article: Article
    home: str
    keys: tuple[str, ...]
    outcome: Outcome
    signature: Signature | None = None
    profile: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A version of the article at a home. `is_read_there`: the page at that very address told it, not one that only claims it."""

    id: str
    content_hash: str
    version: int
    is_read_there: bool


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file with articles of `source`, of which the first `confirmed_bytes` are known to state."""

    path: str
    source: str
    confirmed_bytes: int


@dataclass(slots=True)
class Batch:
    """What one transaction makes durable. `outputs`: how far each file that was appended to is written."""

    outcomes: list[Outcome] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    outputs: Sequence[OutputFile] = ()

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.written or self.outputs)


def commit(connection: Connection, run: int, batch: Batch) -> list[str]:
    """Returns the sources of pages that waited, one for each, and need not be asked for: an article answered them."""
    answered: list[str] = []
    for written in batch.written:
        line = {name: getattr(written.article, name) for name in ("id", "url", "source", "content_hash", "version")}
        others = [key for key in written.keys if key != written.outcome.key]
        # An alias that waits to be fetched was answered by this article.
        waiting = (pages.c.key.in_(others), pages.c.ask, pages.c.tried_run < run)
        answering = update(pages).where(*waiting).values(fate="duplicate", reason=None, fate_run=run)
        answered += connection.execute(answering.returning(pages.c.source)).scalars()
        _remember_article(connection, written.home, line, written.profile)
        _remember_aliases(connection, written.home, others, line)
        if written.signature is not None:
            remember_signature(connection, written.article.id or "", written.signature)
    _settle(connection, run, [*batch.outcomes, *(written.outcome for written in batch.written)])
    confirm_outputs(connection, batch.outputs)
    return answered


def homes(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The article that each of `keys` led to, of those that led to one."""
    rows = connection.execute(select(pages.c.key, pages.c.home).where(pages.c.key.in_(keys), pages.c.home.is_not(None)))
    return {row.key: row.home for row in rows}


def told_at(connection: Connection, home: str) -> Told | None:
    """The newest version of the article whose home is `home`, or None."""
    columns = (articles.c.id, articles.c.content_hash, articles.c.version, pages.c.fetched_at, pages.c.fate)
    with_page = select(*columns).outerjoin(pages, pages.c.key == articles.c.home)
    row = connection.execute(with_page.where(articles.c.home == home)).first()
    if row is None:
        return None
    is_read_there = row.fetched_at is not None and row.fate not in ("dropped", "denied", "failed")
    return Told(row.id, row.content_hash, row.version, is_read_there)


def confirm_outputs(connection: Connection, files: Iterable[OutputFile]) -> None:
    for file in files:
        values = {"path": file.path, "source": file.source, "confirmed_bytes": file.confirmed_bytes}
        _upsert(connection, outputs, values, ("confirmed_bytes",))


def confirmed_outputs(connection: Connection, sources: Sequence[str]) -> list[OutputFile]:
    rows = connection.execute(select(outputs).where(outputs.c.source.in_(sources)).order_by(outputs.c.path))
    return [OutputFile(row.path, row.source, row.confirmed_bytes) for row in rows]


def remember_line(connection: Connection, line: dict[str, Any], revisit_after: Sequence[timedelta]) -> None:
    """Take an article from a line of output that state does not know of: it counts as written, under all its addresses.

    Its page counts as fetched when the line says, so that it is asked for again like any other. Raises ValueError where a
    date in it is none.
    """
    fetched = publication_moment(line.get("fetched"))
    published = publication_moment(line.get("published"))
    keys = tuple(dict.fromkeys(url_key(line[name]) for name in ("canonical_url", "url") if line.get(name)))
    home = next(iter(homes(connection, keys).values()), keys[0])
    _remember_article(connection, home, line)
    _remember_aliases(connection, home, keys, line)
    if fetched is not None:
        values = {"published_at": _seconds(published), "failures": 0}
        values |= {
            "fetched_at": _seconds(fetched),
            "revisit_at": _seconds(next_revisit(published, fetched, revisit_after)),
        }
        connection.execute(update(pages).where(pages.c.key == url_key(line["url"])).values(**values))


def _remember_article(connection: Connection, home: str, line: dict[str, Any], profile: int | None = None) -> None:
    values = {name: line[name] for name in ("id", "source", "content_hash", "version")}
    _upsert(connection, articles, values | {"home": home, "profile": profile}, ("content_hash", "version", "profile"))


def _remember_aliases(connection: Connection, home: str, keys: Iterable[str], line: dict[str, Any]) -> None:
    """Note addresses of an article, so that none of them is fetched for it."""
    for key in keys:
        row = {"key": key, "url": line["url"], "source": line["source"], "depth": 0, "ask": False, "home": home}
        row |= {"seen_run": 0, "tried_run": 0, "fate_run": 0, "failures": 0}
        _upsert(connection, pages, row, ("home", "ask"))


def _settle(connection: Connection, run: int, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        values: dict[str, Any] = {"fate": outcome.fate, "reason": outcome.reason, "fate_run": run}
        # What robots.txt denies or what failed may be had in another run; all else is answered.
        if outcome.fate == "failed" or outcome.reason in LEADS_ASTRAY:
            values |= {"failures": pages.c.failures + 1, "ask": pages.c.failures + 1 < FAILURES_MAX}
        elif outcome.fate != "denied":
            values |= {"ask": False, "failures": 0, "revisit_at": _seconds(outcome.revisit)}
        if outcome.visit is not None:
            values |= {"fetched_at": outcome.visit.fetched.timestamp()}
            validators = {"etag": outcome.visit.etag, "last_modified": outcome.visit.last_modified}
            # A 304 need not repeat the validators it confirms (RFC 9110, 15.4.5).
            values |= {name: value for name, value in validators.items() if value or outcome.fate != "unchanged"}
        if outcome.home is not None:
            values |= {"home": outcome.home}
        if outcome.published is not None:
            values |= {"published_at": outcome.published.timestamp()}
        connection.execute(
            update(pages).where(pages.c.key == bindparam("page")).values(**values), {"page": outcome.key}
        )


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _upsert(connection: Connection, table: Any, values: dict[str, Any], changing: tuple[str, ...]) -> None:
    insert_here = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = insert_here(table).values(values)
    key = list(table.primary_key.columns)
    changes = {name: statement.excluded[name] for name in changing}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes))
