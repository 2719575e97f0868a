"""Feeds, sitemaps, front and section pages: when each was read last, and the validators for a conditional request."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from crawler.state.tables import resources


@dataclass(frozen=True, slots=True)
class Resource:
    """`kind` is feed, sitemap or section. Validators are None where the server sent none."""

    url: str
    source: str
    kind: str
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: float = 0.0


def resource(connection: Connection, url: str) -> Resource | None:
    row = connection.execute(select(resources).where(resources.c.url == url)).first()
    return Resource(**row._mapping) if row else None


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
