"""Connections to PostgreSQL, and what their errors say."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

# A server that does not answer is given up after so long, one that has fallen silent too. Its own clients' death it notices
# by keepalives. What the address says itself goes first.
_WAITS = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
_ON_SERVER = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3, "TimeZone": "UTC"}

# SQLSTATEs of a server that goes, comes, or has no room for one more client. Class 08 are those of a broken connection.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_AWAY = ("57P01", "57P02", "57P03", "57P05", "53300", "25P03")


class MissingDriver(ImportError):
    """The extra that brings PostgreSQL's driver is not installed. The message says how it is."""


def postgresql_engine(url: URL, settings: Mapping[str, str | int], name: str) -> Engine:
    """An engine of one connection, whose session has these settings of the server's and this name.

    Nothing is connected yet. Raises MissingDriver.
    """
    options = " ".join(f"-c {key}={value}" for key, value in (_ON_SERVER | dict(settings)).items())
    own: dict[str, Any] = {"application_name": name, **_WAITS}
    connect = {key: value for key, value in own.items() if key not in url.query}
    connect["options"] = f"{options} {url.query.get('options', '')}".strip()
    try:
        bare = url.difference_update_query(["options"])
        return create_engine(bare, connect_args=connect, pool_size=1, max_overflow=0)
    except ImportError as error:
        raise MissingDriver("PostgreSQL needs one more package: pip install 'cleanpress[postgresql]'") from error


def is_away(error: DBAPIError) -> bool:
    """Whether the server, PostgreSQL's, could not be reached, or went away: another try may find it."""
    code: str | None = getattr(error.orig, "sqlstate", None)
    if code is None:
        return isinstance(error, OperationalError | InterfaceError)
    return code in _AWAY or code.startswith("08")


def is_answering(url: URL) -> bool:
    """Whether a server is there and takes connections, whatever it says of user, password and database."""
    from psycopg import pq
    from psycopg.conninfo import make_conninfo

    _, options = url.get_dialect()().create_connect_args(url)
    told = make_conninfo(**{name: options[name] for name in ("host", "port") if name in options}, connect_timeout=10)
    return pq.PGconn.ping(told.encode()) == pq.Ping.OK


def reason(error: DBAPIError) -> str:
    """The first line of what the database said."""
    return (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
