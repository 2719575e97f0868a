"""The queue of pages to fetch, which is the state itself: what was found survives any end of the crawl.

A page waits while `ask` is set. Taking it only notes the run that took it; it stops waiting when its fate is durable. So a page
that a dead crawl had taken waits still, and the next run takes it again.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, or_, select, update

from crawler.discovery.candidates import Candidate
from crawler.hints import hints_of, hints_values
from crawler.items import Hints
from crawler.state.moments import known_moment
from crawler.state.tables import articles, pages, runs
from crawler.urls import url_key

# The fates of a page that waits still.
IN_VAIN = ("failed", "denied")
CHUNK = 500  # below the number of variables that any database allows in one statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page to fetch, with what is known of it. `etag` and the two below it are None for a page never fetched.

    `failures`: so many runs in a row could not have it; `in_vain`: the last that took it could not; `content_hash` is of the newest
    version of its article, None where none is known; `profile`: the revision of its site's profile that this was read beside, 0 for
    none, None where that is not known.
    """

    key: str
    url: str
    source: str
    depth: int
    hints: Hints | None
    etag: str | None
    last_modified: str | None
    published: datetime | None
    failures: int = 0
    in_vain: bool = False
    content_hash: str | None = None
    profile: int | None = None


class Found(NamedTuple):
    """How many of the candidates wait now that did not before, and how many this run had not seen yet."""

    waiting: int
    seen: int


def begin_run(connection: Connection, now: datetime) -> int:
    """The number of the new run, higher than every one before."""
    result = connection.execute(insert(runs).values(started_at=now.timestamp()))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def end_run(connection: Connection, run: int, now: datetime, ending: str) -> None:
    connection.execute(update(runs).where(runs.c.run == run).values(ended_at=now.timestamp(), ending=ending))


def wake(
    connection: Connection, run: int, sources: Sequence[str], now: datetime, *, refetch: bool = False
) -> dict[str, int]:
    """Count for this run what waits since an earlier one, and what is due to be asked again: how many wait, by source.

    With `refetch` every page that was ever fetched is due, and without its validators, so that it comes whole.
    """
    for names in chunks(sources):
        mine = pages.c.source.in_(names)
        if refetch:
            everything = update(pages).where(mine, pages.c.fetched_at.is_not(None))
            connection.execute(everything.values(ask=True, etag=None, last_modified=None))
        connection.execute(
            update(pages).where(mine, pages.c.revisit_at <= now.timestamp()).values(ask=True, revisit_at=None)
        )
        connection.execute(update(pages).where(mine, pages.c.ask).values(seen_run=run))
    waiting = select(pages.c.source, func.count()).where(pages.c.ask, pages.c.seen_run == run)
    return {row[0]: row[1] for row in connection.execute(waiting.group_by(pages.c.source))}


def find(
    connection: Connection,
    run: int,
    found: Iterable[Candidate],
    now: datetime,
    *,
    source: str,
    depth: int,
    ask_again: bool = False,
    take_from: Collection[str] = (),
) -> Found:
    """Remember candidates. New ones wait; known ones wait again where a newer date is named, or `ask_again` is set.

    Those of another source stay that one's, unless it is among `take_from`: nobody crawls these any more.
    """
    by_key = {url_key(candidate.url): candidate for candidate in reversed(list(found))}
    fresh = seen = 0
    for keys in chunks(list(by_key)):
        known = _known(connection, keys)
        again = [key for key, row in known.items() if not row.ask and (ask_again or _is_newer(by_key[key], row, now))]
        new = [key for key in keys if key not in known]
        if new:
            connection.execute(insert(pages), [_new_page(run, key, by_key[key], source, depth) for key in new])
        # Of another source's the crawl that is at it gives account.
        mine = {key: row for key, row in known.items() if row.source == source or row.source in take_from}
        if known:
            _note_dates(connection, by_key, known)
        if mine:
            connection.execute(update(pages).where(pages.c.key.in_(list(mine))).values(seen_run=run, source=source))
        if again:
            connection.execute(update(pages).where(pages.c.key.in_(again)).values(ask=True))
        # Those taken over that waited already are new to their new source.
        fresh += len(new) + len(again) + sum(row.ask and row.source != source for row in mine.values())
        seen += len(new) + sum(row.seen_run != run for row in mine.values())
    return Found(fresh, seen)


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, Row[Any]]:
    """What is known of the pages that were found before, by key."""
    names = ("key", "source", "hinted_at", "fetched_at", "ask", "fate", "seen_run")
    rows = connection.execute(select(*(pages.c[name] for name in names)).where(pages.c.key.in_(keys)))
    return {row.key: row for row in rows}


def take(connection: Connection, run: int, source: str, count: int, *, with_vain: bool = True) -> list[Waiting]:
    """The next pages of `source`, newest first, at most `count`; none of them twice in one run.

    Those that an earlier run asked for in vain come last, or not at all without `with_vain`: a site that breaks off whenever it is
    asked for some of them would be left alone before anything new was had.
    """
    in_vain = pages.c.fate.in_(IN_VAIN)
    rows = _next_pages(connection, run, source, count, or_(pages.c.fate.is_(None), ~in_vain))
    if with_vain and len(rows) < count:
        rows += _next_pages(connection, run, source, count - len(rows), in_vain)
    for keys in chunks([row.key for row in rows]):
        connection.execute(update(pages).where(pages.c.key.in_(keys)).values(tried_run=run))
    return [_waiting(row) for row in rows]


def _next_pages(
    connection: Connection, run: int, source: str, count: int, which: ColumnElement[bool]
) -> list[Row[Any]]:
    waits = (pages.c.ask, pages.c.source == source, pages.c.tried_run < run, which)
    order = (pages.c.hinted_at.desc().nulls_last(), pages.c.depth, pages.c.key)
    known = select(pages, articles.c.content_hash, articles.c.profile).outerjoin(
        articles, articles.c.home == pages.c.home
    )
    return list(connection.execute(known.where(*waits).order_by(*order).limit(count)))


def expect(connection: Connection, run: int, key: str, source: str, *, ask_again: bool) -> bool:
    """Whether the page, found before, waits to be taken in this run as one of `source`.

    With `ask_again` a page that was answered in an earlier run waits again, and without its validators, so that it comes whole.
    """
    page = select(pages.c.ask, pages.c.source, pages.c.tried_run).where(pages.c.key == key)
    row = connection.execute(page).one()
    if row.source != source or row.tried_run >= run:
        return False
    if ask_again:
        connection.execute(update(pages).where(pages.c.key == key).values(ask=True, etag=None, last_modified=None))
    return bool(row.ask or ask_again)


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        key=row.key,
        url=row.url,
        source=row.source,
        depth=row.depth,
        hints=hints_of(json.loads(row.hints)) if row.hints is not None else None,
        etag=row.etag,
        last_modified=row.last_modified,
        published=known_moment(row.published_at),
        failures=row.failures,
        in_vain=row.fate in IN_VAIN,
        content_hash=row.content_hash,
        profile=row.profile,
    )


def _note_dates(connection: Connection, by_key: dict[str, Candidate], known: dict[str, Any]) -> None:
    newer = [
        {"page": key, "at": at}
        for key, row in known.items()
        if (at := _dated(by_key[key])) is not None and (row.hinted_at is None or at > row.hinted_at)
    ]
    if newer:
        connection.execute(
            update(pages).where(pages.c.key == bindparam("page")).values(hinted_at=bindparam("at")), newer
        )


def _is_newer(candidate: Candidate, row: Any, now: datetime) -> bool:
    """Whether the feed or sitemap names a date later than all that we have: our own visit and what was named before.

    A page that an earlier run left out for its date is asked for by a run that may want it.
    """
    if row.fate == "out-of-range":
        return True
    at = _dated(candidate)
    if at is None or row.fetched_at is None:
        return False
    # A visit of tomorrow was made by a clock that went wrong: what was named before is all that is known.
    visited = row.fetched_at if row.fetched_at <= now.timestamp() else 0.0
    return at > max(visited, row.hinted_at or 0.0)


def _dated(candidate: Candidate) -> float | None:
    hints = candidate.hints
    dates = [date for date in (hints.published, hints.modified) if date is not None] if hints else []
    return max(dates).timestamp() if dates else None


def _new_page(run: int, key: str, candidate: Candidate, source: str, depth: int) -> dict[str, Any]:
    return {
        "key": key,
        "url": candidate.url,
        "source": source,
        "depth": depth,
        "hints": json.dumps(hints_values(candidate.hints), ensure_ascii=False) if candidate.hints else None,
        "hinted_at": _dated(candidate),
        "ask": True,
        "seen_run": run,
        "tried_run": 0,
        "fate_run": 0,
        "failures": 0,
    }
