"""What state may forget of what is long past. No story is fetched or written twice for it.

An address that led to a story stays for good, and so does the article that it led to: a sitemap, a feed or a new story may name
it again any day, and without its row it would be a new one. Site profiles, runs and listings stay; they are few. What goes:

- the signatures of old articles, the most of a store. A copy of one of them that comes later does not name it in `duplicate_of`;
- pages that gave no story, were not named again since, and do not wait. Named again, such a page is asked for once more, and is
  no story again. What filters or a span of dates kept out is a story: it stays, so that it is not fetched again;
- the names of old output files that are not there any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, select

from crawler.filters import Filtered
from crawler.state.queue import chunks
from crawler.state.tables import articles, bands, outputs, pages, runs, signatures

# Their page gave no story, and would not in another run either.
_FATES = ("dropped", "failed")


@dataclass(frozen=True, slots=True)
class Forgettable:
    """How many signatures of articles, and how many pages without a story."""

    signatures: int
    pages: int

    def __bool__(self) -> bool:
        return bool(self.signatures or self.pages)


def forgettable(connection: Connection, before: datetime) -> Forgettable:
    """What is older than `before`: articles by their last fetching, pages by the last run that was told of them."""
    old = select(func.count()).select_from(signatures).where(signatures.c.id.not_in(_fetched_since(before)))
    gone = select(func.count()).select_from(pages).where(_is_past(before))
    return Forgettable(connection.execute(old).scalar_one(), connection.execute(gone).scalar_one())


def forget(connection: Connection, before: datetime) -> Forgettable:
    """Delete what `forgettable` counts; the counts."""
    numbers = select(signatures.c.number).where(signatures.c.id.not_in(_fetched_since(before)))
    connection.execute(delete(bands).where(bands.c.number.in_(numbers)))
    old = connection.execute(delete(signatures).where(signatures.c.id.not_in(_fetched_since(before))))
    gone = connection.execute(delete(pages).where(_is_past(before)))
    return Forgettable(old.rowcount, gone.rowcount)


def forget_outputs(connection: Connection, paths: Sequence[str]) -> None:
    """Files that are deleted: nothing of them has to be mended any more."""
    for some in chunks(paths):
        connection.execute(delete(outputs).where(outputs.c.path.in_(some)))


def confirmed_bytes(connection: Connection) -> dict[str, int]:
    """How far state knows each output file, by its path."""
    return {row.path: row.confirmed_bytes for row in connection.execute(select(outputs))}


def known_sources(connection: Connection) -> list[str]:
    return list(connection.execute(select(pages.c.source).distinct().order_by(pages.c.source)).scalars())


def _fetched_since(before: datetime) -> Select[tuple[str]]:
    """The ids of the articles of which any page was fetched since."""
    of_pages = select(articles.c.id).join(pages, pages.c.home == articles.c.home)
    return of_pages.where(pages.c.fetched_at >= before.timestamp())


def _is_past(before: datetime) -> ColumnElement[bool]:
    past_runs = select(runs.c.run).where(runs.c.started_at < before.timestamp())
    return and_(
        pages.c.home.is_(None),
        ~pages.c.ask,
        pages.c.revisit_at.is_(None),
        pages.c.fate.in_(_FATES),
        pages.c.reason.not_in(get_args(Filtered)),
        pages.c.seen_run.in_(past_runs),
    )
