"""The tables of the state store, and the steps that bring an older store to today's shape.

Times are seconds since the epoch, UTC. `run` is the number of a crawl: each crawl takes the next one, so that a page claimed by
a crawl that was killed is free again for the one after it.
"""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    select,
)

from crawler.database.address import shown
from crawler.state.foreign import strange_shape, strange_tables

SCHEMA_VERSION = 4

metadata = MetaData()

versions = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

runs = Table(
    "runs",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=True),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("ending", Text),
    Column("versions", Text, info={"since": 4}),
)

# What a run made of each of its sources (records.py): there from its start, `facts` (JSON) from its end.
records = Table(
    "records",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("ending", Text),
    Column("scope", Text),
    Column("facts", Text),
    info={"since": 4},
)
Index("records_of_source", records.c.source, records.c.started_at)

# What monitors found unusual (findings.py): open until `ended_at`. `kind` and `subject` tell what it is about.
findings = Table(
    "findings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("examples", Text, nullable=False),
    Column("begun_run", Integer, nullable=False),
    Column("begun_at", Float, nullable=False),
    Column("ended_run", Integer),
    Column("ended_at", Float),
    Column("ending", Text),
    info={"since": 4},
)
Index("findings_of_source", findings.c.source, findings.c.ended_at)

# One row for each address of a story that was ever found. `ask` says that it waits to be fetched; `home` names the article it led to.
pages = Table(
    "pages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("hints", Text),
    Column("hinted_at", Float),
    Column("ask", Boolean, nullable=False),
    Column("seen_run", Integer, nullable=False),
    Column("tried_run", Integer, nullable=False),
    Column("fate", Text),
    Column("reason", Text),
    Column("fate_run", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("home", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fetched_at", Float),
    Column("published_at", Float),
    Column("revisit_at", Float),
)
Index("pages_waiting", pages.c.source, pages.c.hinted_at, sqlite_where=pages.c.ask, postgresql_where=pages.c.ask)
Index("pages_revisit", pages.c.revisit_at)
Index("pages_seen", pages.c.seen_run)

# `profile` is the revision of its site's profile that the article was read beside: 0 for none, null where that is not known.
articles = Table(
    "articles",
    metadata,
    Column("home", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("profile", Integer, info={"since": 2}),
)

# What the pages of a site have in common (profiles.py). `misses`: so many pages in a row did not fit the newest revision.
profiles = Table(
    "profiles",
    metadata,
    Column("site", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("saved_at", Float, nullable=False),
    info={"since": 2},
)

# MinHash of each article, and its bands, by which near copies are looked up (near_copies.py).
signatures = Table(
    "signatures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("bins", LargeBinary, nullable=False),
)
bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

# Feeds, sitemaps, front and section pages: asked in every run, conditionally.
resources = Table(
    "resources",
    metadata,
    Column("url", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fetched_at", Float, nullable=False),
)

# How many bytes of each output file are known to state. What stands behind them was written by a crawl that died before it could say so.
outputs = Table(
    "outputs",
    metadata,
    Column("path", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("confirmed_bytes", BigInteger, nullable=False),
)


class StateError(Exception):
    """The state store cannot be used as it is. The message says what is wrong and what to do; nothing was changed."""


def migrate(connection: Connection) -> None:
    """Create what is missing, and bring an older store to today's shape.

    Raises StateError for one that a newer version wrote, and for what is none.
    """
    if not inspect(connection).has_table(versions.name):
        _refuse(connection, strange_tables(connection, metadata.tables))
        metadata.create_all(connection)
        connection.execute(versions.insert().values(version=SCHEMA_VERSION))
        return
    found = _version(connection)
    if not 1 <= found <= SCHEMA_VERSION:
        raise StateError(
            f"the state store has version {found}, this cleanpress reads version {SCHEMA_VERSION}: "
            "use the cleanpress that wrote it, or another STATE_URL"
        )
    _refuse(connection, strange_shape(connection, metadata.sorted_tables, found))
    for version in range(found, SCHEMA_VERSION):
        _STEPS[version](connection)
    if found < SCHEMA_VERSION:
        connection.execute(versions.update().values(version=SCHEMA_VERSION))


def _version(connection: Connection) -> int:
    """Raises StateError."""
    _refuse(connection, strange_shape(connection, [versions], 1))
    rows: Sequence[int] = connection.execute(select(versions.c.version)).scalars().all()
    _refuse(connection, None if len(rows) == 1 else f"found {len(rows)} rows in the table {versions.name}")
    [found] = rows
    # SQLite keeps any value in any column.
    _refuse(connection, None if isinstance(found, int) else f"found {found!r} in the table {versions.name}")
    return found


def _refuse(connection: Connection, strange: str | None) -> None:
    """Raises StateError where there is anything strange."""
    if strange:
        raise StateError(
            f"{shown(connection.engine.url)} is no state store of cleanpress: expected one, or an empty database; {strange}; "
            "set another STATE_URL"
        )


def _add_profiles(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN profile INTEGER")
    profiles.create(connection)


def _forget_signatures(connection: Connection) -> None:
    """Shingles are hashed in another way: the older signatures are like no new one. What is written keeps its `duplicate_of`."""
    connection.execute(bands.delete())
    connection.execute(signatures.delete())


def _add_records(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN versions TEXT")
    records.create(connection)
    findings.create(connection)


# From each version to the next.
_STEPS = {1: _add_profiles, 2: _forget_signatures, 3: _add_records}
