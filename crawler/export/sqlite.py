"""An SQLite database: the table `articles`, and `articles_text`, a full-text index of its titles and texts (FTS5).

    SELECT title, url FROM articles JOIN articles_text ON articles.rowid = articles_text.rowid
    WHERE articles_text MATCH 'harbour' ORDER BY rank LIMIT 10;

The index knows words between blanks: in scripts that set none, Chinese or Thai, a run of characters is one word to it.
"""

import errno
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from crawler.export.columns import COLUMNS, flat_row
from crawler.export.written import Written

_TYPES = {"schema_version": "INTEGER", "version": "INTEGER"}
_INDEXED = ("id", "source", "published_on")
_FULL_TEXT = (
    "CREATE VIRTUAL TABLE articles_text USING fts5(title, text, content=articles, tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO articles_text(articles_text) VALUES ('rebuild')",
)


def write_sqlite(articles: Iterable[Written], path: Path) -> int:
    """Fill the empty file at `path`. Returns how many were written. Raises OSError.

    It is nobody's yet, and no journal is kept: a file that was not finished is thrown away as a whole.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
                database.execute(f"PRAGMA {pragma}")
            return _fill(database, articles)
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def _fill(database: sqlite3.Connection, articles: Iterable[Written]) -> int:
    columns = ", ".join(f'"{name}" {_TYPES.get(name, "TEXT")}' for name in COLUMNS)
    database.execute("BEGIN")
    database.execute(f"CREATE TABLE articles ({columns})")
    row = ", ".join("?" * len(COLUMNS))
    database.executemany(f"INSERT INTO articles VALUES ({row})", (flat_row(each.article) for each in articles))
    for name in _INDEXED:
        database.execute(f"CREATE INDEX articles_{name} ON articles ({name})")
    for statement in _FULL_TEXT:
        database.execute(statement)
    database.execute("COMMIT")
    count: int = database.execute("SELECT count(*) FROM articles").fetchone()[0]
    return count
