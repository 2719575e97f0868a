"""One crawl of a source at a time, where state is in PostgreSQL: its session holds advisory locks, which end with it.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Self

from sqlalchemy import Connection

from crawler.state.hold import Held
from crawler.state.lost import StateLost

# Two states in one database, each in a schema of its own, do not hold each other's sources.
_KEY = "hashtextextended('cleanpress holds ' || current_schema() || ' ' || %(source)s, 0)"
_HOLDER = f"""
SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = {_KEY}
AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def session_name() -> str:
    """What a session says of its process, for whoever finds a source held by it."""
    return f"cleanpress {os.getpid()} on {socket.gethostname()}"


class ServerHold:
    """Holds sources, by name, until it is closed or the session of `transaction` ends, however that comes.

    The session is the one that state is written in: who has lost the locks has lost state as well.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]], sources: Sequence[str]) -> None:
        """Raises Held, and then holds nothing; StateLost."""
        self._transaction = transaction
        # In their order.
        self._held: dict[str, None] = {}
        try:
            with transaction() as connection:
                for source in sources:
                    self._lock(connection, source)
        except BaseException:
            self.close()
            raise

    def also(self, source: str) -> bool:
        """Hold one more; False where another process has it. Raises StateLost."""
        try:
            with self._transaction() as connection:
                self._lock(connection, source)
        except Held:
            return False
        return True

    def is_elsewhere(self, source: str) -> bool:
        """Whether another process holds it. Raises StateLost."""
        with self._transaction() as connection:
            another = connection.exec_driver_sql(f"{_HOLDER} AND pid <> pg_backend_pid()", {"source": source})
            return another.first() is not None

    def release(self, source: str) -> None:
        """Let go of one that is held. Raises StateLost."""
        with self._transaction() as connection:
            self._unlock(connection, source)

    def close(self) -> None:
        try:
            with self._transaction() as connection:
                for source in list(self._held):
                    self._unlock(connection, source)
        except StateLost:
            # The session is no more, and neither are its locks.
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _lock(self, connection: Connection, source: str) -> None:
        if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})", {"source": source}).scalar():
            self._held[source] = None
            return
        raise Held(source, _holder(connection, source) or "unknown")

    def _unlock(self, connection: Connection, source: str) -> None:
        del self._held[source]
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_KEY})", {"source": source})


def server_holder(transaction: Callable[[], AbstractContextManager[Connection]], source: str) -> int | str | None:
    """The process that holds `source`, as in Held; None where none does. Raises StateLost."""
    with transaction() as connection:
        return _holder(connection, source)


def _holder(connection: Connection, source: str) -> int | str | None:
    name = connection.exec_driver_sql(_HOLDER, {"source": source}).scalar()
    return None if name is None else _process(name)


def _process(name: str) -> int | str:
    """The id alone where it is on this machine."""
    told = name.removeprefix("cleanpress ")
    process, _, host = told.partition(" on ")
    return int(process) if process.isdecimal() and host == socket.gethostname() else told
