"""The profiles of sites, each as it was when articles were read beside it.

A page that is asked for again is read beside the revision that its article was read beside first: what is new in its text is then
the site's doing, and not ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from crawler.state.moments import moment
from crawler.state.tables import profiles

# Older ones are forgotten; an article that was read beside one of them is read again beside the newest.
REVISIONS_MAX = 8


@dataclass(frozen=True, slots=True)
class ProfileRevision:
    """`value` is the profile's JSON (crawler/cleaning/profile_json.py). Revisions of a site count from 1.

    `misses`: so many pages in a row did not fit it.
    """

    site: str
    revision: int
    value: str
    saved: datetime
    misses: int = 0


def newest(connection: Connection, site: str) -> ProfileRevision | None:
    rows = connection.execute(select(profiles).where(profiles.c.site == site).order_by(profiles.c.revision.desc()))
    row = rows.first()
    return _revision(row) if row else None


def at_revision(connection: Connection, site: str, revision: int) -> ProfileRevision | None:
    row = connection.execute(select(profiles).where(profiles.c.site == site, profiles.c.revision == revision)).first()
    return _revision(row) if row else None


def all_newest(connection: Connection) -> Iterator[ProfileRevision]:
    """The newest revision of each site, by name."""
    last = select(profiles.c.site, func.max(profiles.c.revision).label("revision")).group_by(profiles.c.site).subquery()
    same = (profiles.c.site == last.c.site) & (profiles.c.revision == last.c.revision)
    for row in connection.execute(select(profiles).join(last, same).order_by(profiles.c.site)):
        yield _revision(row)


def remember_profile(connection: Connection, site: str, value: str, now: datetime) -> int:
    """Save the profile as the site's next revision. Returns its number."""
    known = newest(connection, site)
    revision = known.revision + 1 if known else 1
    connection.execute(
        profiles.insert().values(site=site, revision=revision, value=value, misses=0, saved_at=now.timestamp())
    )
    outdated = (profiles.c.site == site, profiles.c.revision <= revision - REVISIONS_MAX)
    connection.execute(delete(profiles).where(*outdated))
    return revision


def remember_misses(connection: Connection, site: str, revision: int, misses: int) -> None:
    mine = (profiles.c.site == site, profiles.c.revision == revision)
    connection.execute(update(profiles).where(*mine).values(misses=misses))


def _revision(row: Any) -> ProfileRevision:
    return ProfileRevision(row.site, row.revision, row.value, moment(row.saved_at), row.misses)
