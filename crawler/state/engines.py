"""How SQLite and PostgreSQL are told to do what state needs: one writer at a time, and no more waiting for the disk than that."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from crawler.database.address import is_postgresql, shown
from crawler.database.connection import MissingDriver, postgresql_engine
from crawler.state.server_hold import session_name

# The schema of state's tables in PostgreSQL, apart from what else the database holds; `?options=-csearch_path=…` names another.
SCHEMA = "cleanpress_state"
# So long another writer is waited for; and so long a crawl that stands still may keep others waiting.
WAIT_MS = 30_000
IDLE_MS = 300_000

# Taken by each transaction until it ends. Without it two crawls could find the same page at once, each unseen by the other.
_BEGIN = (
    "SELECT set_config('synchronous_commit', %(commit)s, true), "
    "pg_advisory_xact_lock(hashtextextended('cleanpress state ' || current_setting('search_path'), 0))"
)

# The file is empty, or a store by the looks of it.
_IS_OURS = """
    SELECT count(*) = 0 OR sum(type = 'table' AND name IN ('schema_version', 'pages', 'bands')) = 3
    FROM sqlite_master WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'
"""


class UnusableEngine(Exception):
    """STATE_URL names a database that state cannot be in, or one whose driver is missing. The message says so."""


def state_engine(url: URL) -> Engine:
    """Raises UnusableEngine."""
    try:
        if is_postgresql(url):
            return _on_server(url)
        if url.get_backend_name() != "sqlite":
            raise ArgumentError("expected one of SQLite or PostgreSQL")
        engine = create_engine(url)
    except (ArgumentError, MissingDriver) as error:
        raise UnusableEngine(f"cannot use STATE_URL {shown(url)}: {error}") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_in_file)
    return engine


def prepare(connection: Connection) -> None:
    """Make the schema that an empty database of PostgreSQL lacks."""
    if connection.dialect.name != "postgresql":
        return
    path = "SELECT current_schema(), current_setting('search_path')"
    schema, wanted = connection.exec_driver_sql(path).one()
    if schema is None:
        name = wanted.split(",")[0].strip(' "')
        # Another crawl may have made it since: what a session knows of schemas it does not ask for anew.
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {connection.dialect.identifier_preparer.quote(name)}")


def _on_server(url: URL) -> Engine:
    settings: dict[str, str | int] = {"search_path": SCHEMA, "lock_timeout": WAIT_MS}
    settings["idle_in_transaction_session_timeout"] = IDLE_MS
    # One connection, never replaced by another: the locks of a crawl are its session's, and it ends when that does.
    engine = postgresql_engine(url, settings, session_name())
    event.listen(engine, "begin", _begin_on_server)
    return engine


def _begin_on_server(connection: Connection) -> None:
    if connection.get_execution_options().get("only_reads", False):
        # All that is read in it is of one moment; nobody waits for it, and it waits for nobody.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    # As with SQLite: what a server that is killed takes back is made again from the output's tail.
    is_synced = connection.get_execution_options().get("survives_power_loss", False)
    connection.exec_driver_sql(_BEGIN, {"commit": "on" if is_synced else "off"})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own idea of when a transaction begins would leave reads outside of it; we begin them ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    # Another program's file, which will be refused, stays as it is.
    if cursor.execute(_IS_OURS).fetchone()[0]:
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_in_file(connection: Connection) -> None:
    if connection.get_execution_options().get("only_reads", False):
        # As on a server.
        connection.exec_driver_sql("BEGIN")
        return
    # A commit that power loss takes back is made again from the output's tail, so it need not wait for the disk; but where
    # that tail begins must be known before there is one.
    is_synced = connection.get_execution_options().get("survives_power_loss", False)
    wanted = "FULL" if is_synced else "NORMAL"
    # Kept with the database's own connection: nearly all transactions ask for the same as the one before.
    if connection.info.get("synchronous") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    # Taking the write lock at once waits for another writer, where upgrading a read lock later would fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
