"""When the state store cannot be used any more, in the middle of a crawl: the disk is full, or somebody holds it."""

from typing import Literal

from sqlalchemy.exc import DBAPIError

Ending = Literal["cannot-write", "state-held"]

# SQLite's primary result codes, PostgreSQL's SQLSTATEs. https://sqlite.org/rescode.html
UNWRITABLE: tuple[int | str, ...] = (3, 8, 10, 13, 14, "53100", "42501", "25006")
BUSY: tuple[int | str, ...] = (5, 6, "55P03")
ADVICE: dict[Ending, str] = {
    "cannot-write": "make room, or see who may write there, and crawl again; nothing that was found is lost",
    "state-held": "another process has locked it: wait for it, or stop it, and crawl again; nothing that was found is lost",
}


class StateLost(Exception):
    """The message says why, and what to do. `ending` is how a crawl ends with it."""

    def __init__(self, ending: Ending, url: str, why: str) -> None:
        super().__init__(f"cannot write the state store {url}: {why}; {ADVICE[ending]}")
        self.ending: Ending = ending


def loss(error: DBAPIError, url: str) -> StateLost | None:
    """What a database's error says of disk, permission or lock; None for one that says something else, which is a bug."""
    code: int | str | None = getattr(error.orig, "sqlstate", None)
    if code is None:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in UNWRITABLE:
        return StateLost("cannot-write", url, str(error.orig))
    if code in BUSY:
        return StateLost("state-held", url, str(error.orig))
    return None
