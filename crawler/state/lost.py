"""When state cannot be used any more, in the middle of a crawl: the disk is full, it is damaged, held, or its server went away."""

from typing import Literal

from sqlalchemy.exc import DBAPIError

from crawler.database.connection import is_away, reason

Ending = Literal["cannot-write", "state-away", "state-held", "state-damaged"]

# SQLite's primary result codes, PostgreSQL's SQLSTATEs. https://sqlite.org/rescode.html
UNWRITABLE: tuple[int | str, ...] = (3, 8, 10, 13, 14, "53100", "58030", "42501", "25006")
BUSY: tuple[int | str, ...] = (5, 6, "55P03")
DAMAGED: tuple[int | str, ...] = (11, 26, "XX001", "XX002")
ADVICE: dict[Ending, str] = {
    "cannot-write": "make room, or see who may write there, and crawl again; nothing that was found is lost",
    "state-away": "see that the server runs, and crawl again; nothing that was found is lost",
    "state-held": "another process has locked it: wait for it, or stop it, and crawl again; nothing that was found is lost",
    "state-damaged": "restore it from a copy, or set another STATE_URL",
}


class StateLost(Exception):
    """The message says why, and what to do. `ending` is how a crawl ends with it."""

    def __init__(self, ending: Ending, url: str, why: str) -> None:
        verb = "read" if ending == "state-damaged" else "write"
        super().__init__(f"cannot {verb} the state store {url}: {why}; {ADVICE[ending]}")
        self.ending: Ending = ending


def loss(error: DBAPIError, url: str) -> StateLost | None:
    """What a database's error says of disk, permission, lock or damage; None for one that says something else, which is a bug."""
    code: int | str | None = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        code &= 0xFF
    elif is_away(error):
        return StateLost("state-away", url, reason(error))
    else:
        code = getattr(error.orig, "sqlstate", None)
    if code in UNWRITABLE:
        return StateLost("cannot-write", url, reason(error))
    if code in BUSY:
        return StateLost("state-held", url, reason(error))
    if code in DAMAGED:
        return StateLost("state-damaged", url, reason(error))
    return None
