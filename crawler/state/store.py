"""Opening the state store: one database, by SQLAlchemy URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from crawler.state.lost import StateLost, loss
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
        self.url = _without_password(url)
        self._engine = _engine(url)
        self._lost: StateLost | None = None
        database = self._engine.url.database or "memory"
        # Beside the file; for a server's database in the current folder, where all runs of one machine begin.
        place = Path(database) if self._engine.dialect.name == "sqlite" else Path(f".{database}")
        self.lock_path = place.with_name(f"{place.name}.lock")
        if not place.parent.is_dir():
            raise StateError(f"cannot open the state store {self.url}: there is no folder {place.parent}")
        try:
            with self.transaction() as connection:
                migrate(connection)
        except OperationalError as error:
            raise StateError(f"cannot open the state store {self.url}: {error.orig}") from error
        except StateLost as lost:
            if lost.ending == "state-damaged":
                raise StateError(str(lost)) from lost
            raise

    @contextmanager
    def transaction(self, *, survives_power_loss: bool = False, only_reads: bool = False) -> Iterator[Connection]:
        """Durable when the block ends, whatever becomes of this process. While one `only_reads`, others may write.

        A loss of power may take back the last ones, but none that `survives_power_loss`, and none before such a one.
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

    def close(self) -> None:
        self._engine.dispose()


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError as error:
        raise StateError(f"STATE_URL is not a database address such as sqlite:///state.sqlite: {error}") from error


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError) as error:
        raise StateError(f"cannot use STATE_URL {_without_password(url)}: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own idea of when a transaction begins would leave reads outside of it; we begin them ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("only_reads", False):
        # All that is read in it is of one moment; nobody waits for it, and it waits for nobody.
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
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
