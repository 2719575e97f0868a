"""Writes articles to a database, and waits, with patience, for one that is away."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from crawler.database.address import shown
from crawler.database.articles import WrongTable, migrate, put
from crawler.database.connection import MissingDriver, is_answering, is_away, postgresql_engine, reason

PAUSE_S = 0.25
PAUSE_MAX_S = 5.0
# A server that is there and sends us away so often does not mean a passing trouble.
REFUSALS_MAX = 3
# So many rows in one statement: of a crawl that died there may be many more.
ROWS_MAX = 200

logger = logging.getLogger(__name__)


class UnusableDatabase(Exception):
    """The database is not one to write articles to: driver, password, table. The message says what to do."""


class DatabaseLost(Exception):
    """The database `name`, an address without its password, could not be written. `why` is what it said."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"cannot write to {name}: {why}")
        self.name = name
        self.why = why


class _Refused(DatabaseLost):
    """The server is there, and will not have us."""


class ArticleDatabase:
    """A PostgreSQL database with a table of articles. `put` returns when they are durable."""

    def __init__(self, url: URL, retry_s: float) -> None:
        """Connects, and creates the table where there is none. Waits up to `retry_s` seconds for a server that is away.

        Raises UnusableDatabase, DatabaseLost.
        """
        self.name = shown(url)
        self._url = url
        self._retry_s = retry_s
        self._closing = Event()
        try:
            self._engine = postgresql_engine(url, {}, "cleanpress articles")
        except MissingDriver as error:
            raise UnusableDatabase(f"cannot use DATABASE_URL {self.name}: {error}") from error
        try:
            self._in_time(self._migrate)
        except (WrongTable, _Refused) as error:
            self.close()
            why = error.why if isinstance(error, _Refused) else error
            raise UnusableDatabase(f"cannot use DATABASE_URL {self.name}: {why}") from error
        except BaseException:
            self.close()
            raise

    def put(self, lines: Sequence[str]) -> None:
        """Insert or replace the rows of `lines`, articles as JSON. Waits as `__init__` does. Raises DatabaseLost."""
        for start in range(0, len(lines), ROWS_MAX):
            self._in_time(partial(self._put, lines[start : start + ROWS_MAX]))

    def close(self) -> None:
        """From any thread: a `put` that waits gives up."""
        self._closing.set()
        self._engine.dispose()

    def _migrate(self) -> None:
        with self._engine.begin() as connection:
            migrate(connection)

    def _put(self, lines: Sequence[str]) -> None:
        with self._engine.begin() as connection:
            put(connection, lines)

    def _in_time(self, work: Callable[[], None]) -> None:
        """Do `work`, a transaction that may be done twice; where the server is away, again, until it is back or time is up."""
        until = time.monotonic() + self._retry_s
        pause_s, refusals = PAUSE_S, 0
        while True:
            try:
                work()
            except DBAPIError as error:
                if not is_away(error):
                    raise DatabaseLost(self.name, reason(error)) from error
                refusals += is_answering(self._url)
                if refusals >= REFUSALS_MAX:
                    raise _Refused(self.name, reason(error)) from error
                if self._closing.is_set() or time.monotonic() + pause_s > until:
                    raise DatabaseLost(self.name, reason(error)) from error
                if pause_s == PAUSE_S:
                    logger.warning("%s does not answer (%s): trying again", self.name, reason(error))
            else:
                return
            self._closing.wait(pause_s)
            pause_s = min(2 * pause_s, PAUSE_MAX_S)
