"""Feeds, sitemaps, front and section pages: when each was read last, and the validators for a conditional request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from crawler.state.tables import resources

# The kind of an address that was only guessed, and where there is nothing.
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Resource:
    """`kind` is feed, sitemap, section, front or ABSENT. Validators are None where the server sent none."""

    url: str
    source: str
    kind: str
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: float = 0.0


def resource(connection: Connection, url: str) -> Resource | None:
    row = connection.execute(select(resources).where(resources.c.url == url)).first()
    return Resource(**row._mapping) if row else None


def resources_of(connection: Connection, source: str, kinds: Sequence[str]) -> list[Resource]:
    """What was read of a source, what changed last first."""
    known = select(resources).where(resources.c.source == source, resources.c.kind.in_(kinds))
    rows = connection.execute(known.order_by(resources.c.fetched_at.desc(), resources.c.url))
    return [Resource(**row._mapping) for row in rows]


def remember_resource(connection: Connection, read: Resource, now: datetime) -> None:
    """Note that `read` was read. Belongs into the transaction that remembers what it listed: a 304 must not hide what was lost."""
    connection.execute(delete(resources).where(resources.c.url == read.url))
    connection.execute(
        insert(resources).values(
            url=read.url,
            source=read.source,
            kind=read.kind,
            etag=read.etag,
            last_modified=read.last_modified,
            fetched_at=now.timestamp(),
        )
    )
