"""Pages that crawls found under another name: of a site that was tried with `-a site=` first, or whose source was renamed."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, or_, select, update

from crawler.state.queue import chunks
from crawler.state.tables import pages, records


def has_strays(connection: Connection, names: Collection[str]) -> bool:
    """Whether any crawl was of another source than `names`: most states know of none, and their pages are not looked through."""
    return any(name not in names for name in connection.execute(select(records.c.source).distinct()).scalars())


def owners(connection: Connection, host_key: str) -> list[str]:
    """The sources that pages of a host belong to; `host_key` is its front page's key."""
    return sorted(connection.execute(select(pages.c.source).where(_on(host_key)).distinct()).scalars())


def owners_of(connection: Connection, keys: Sequence[str]) -> set[str]:
    """The sources that the pages with these keys belong to, as far as they are known."""
    found: set[str] = set()
    for some in chunks(keys):
        found.update(connection.execute(select(pages.c.source).where(pages.c.key.in_(some)).distinct()).scalars())
    return found


def take_over(connection: Connection, host_key: str, old: str, new: str) -> int:
    """Make a host's pages of the source `old` those of `new`; how many they are."""
    moved = update(pages).where(_on(host_key), pages.c.source == old).values(source=new)
    return connection.execute(moved).rowcount


def _on(host_key: str) -> ColumnElement[bool]:
    starts = (pages.c.key.startswith(host_key + mark, autoescape=True) for mark in "/?")
    return or_(pages.c.key == host_key, *starts)
