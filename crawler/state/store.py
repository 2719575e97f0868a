"""Opening the state store: one database, by SQLAlchemy URL."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from crawler.database.address import AddressError, is_postgresql, read_address, shown
from crawler.database.connection import is_answering
from crawler.state.engines import UnusableEngine, prepare, state_engine
from crawler.state.hold import Hold, holder
from crawler.state.lost import StateLost, loss
from crawler.state.server_hold import ServerHold, server_holder
from crawler.state.tables import StateError, migrate


class State:
    """An open store. `transaction()` gives a connection whose work is done as a whole, or not at all.

    It raises StateLost where the store cannot be written any more, and from then on each time: what a transaction before
    could not do, the next one must not take as done.
    """

    def __init__(self, url: str) -> None:
        """Open, and create where there is none. Raises StateError where that fails, StateLost where nothing can be written.

        A damaged store is left as it is.
        """
        try:
            address = read_address("STATE_URL", url)
            self.url = shown(address)
            self._engine = state_engine(address)
        except (AddressError, UnusableEngine) as error:
            raise StateError(str(error)) from error
        self._is_on_server = is_postgresql(address)
        self._lost: StateLost | None = None
        database = address.database or "memory"
        # Beside the file; for a server's database in the current folder, where all runs of one machine begin.
        place = Path(f".{database}") if self._is_on_server else Path(database)
        self.lock_path = place.with_name(f"{place.name}.lock")
        if not place.parent.is_dir():
            raise StateError(f"cannot open the state store {self.url}: there is no folder {place.parent}")
        try:
            self._open(address)
        except BaseException:
            self.close()
            raise

    def hold(self, sources: Sequence[str]) -> Hold | ServerHold:
        """Hold `sources` against every other process with this store. Raises Held, StateLost, OSError."""
        if self._is_on_server:
            return ServerHold(self.transaction, sources)
        return Hold(self.lock_path, sources)

    @contextmanager
    def transaction(self, *, survives_power_loss: bool = False, only_reads: bool = False) -> Iterator[Connection]:
        """Durable when the block ends, whatever becomes of this process. While one `only_reads`, others may write.

        A loss of power, or a server that is killed, may take back the last ones, but none that `survives_power_loss`, and
        none before such a one.
        """
        if self._lost is not None:
            raise self._lost
        options = {"survives_power_loss": survives_power_loss, "only_reads": only_reads}
        engine = self._engine.execution_options(**options) if any(options.values()) else self._engine
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            self._lost = loss(error, self.url)
            if self._lost is None:
                raise
            raise self._lost from error

    def holder(self, source: str) -> int | str | None:
        """The process that crawls `source` now, as in Held. Not for a process that holds one itself. Raises StateLost, OSError."""
        if self._is_on_server:
            return server_holder(self.transaction, source)
        return holder(self.lock_path, source)

    def compact(self) -> int:
        """Give the file system back what deleted rows left free, in bytes. PostgreSQL does it by itself. Raises StateLost."""
        if self._engine.dialect.name != "sqlite":
            return 0
        # VACUUM is no part of a transaction, and all of SQLAlchemy's are begun as one.
        connection = self._engine.raw_connection()
        try:
            before = _file_bytes(connection)
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
            return before - _file_bytes(connection)
        except sqlite3.Error as error:
            lost = loss(DBAPIError("VACUUM", None, error), self.url)
            if lost is None:
                raise
            raise lost from error
        finally:
            connection.close()

    def close(self) -> None:
        self._engine.dispose()

    def _open(self, address: URL) -> None:
        try:
            with self.transaction() as connection:
                prepare(connection)
                migrate(connection)
        except OperationalError as error:
            raise StateError(f"cannot open the state store {self.url}: {error.orig}") from error
        except StateLost as lost:
            # A server that is there, and sends us away: the address is wrong, or the password.
            if lost.ending == "state-damaged" or (lost.ending == "state-away" and is_answering(address)):
                raise StateError(str(lost)) from lost
            raise


def _file_bytes(connection: Any) -> int:
    sizes = [connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")]
    return int(sizes[0] * sizes[1])
