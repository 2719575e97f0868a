"""After a crash: make state and output agree again, throwing nothing away.

Only what stands behind the confirmed bytes of a file is looked at, so files that were moved, rotated or deleted are left alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from crawler.state.ledger import confirm_outputs, confirmed_outputs, remember_line


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to one file: whole lines that state did not know of, and the bytes of a torn last one that were cut."""

    path: Path
    adopted: int
    cut_bytes: int

    def __str__(self) -> str:
        torn = f", cut a torn last line of {self.cut_bytes} bytes" if self.cut_bytes else ""
        return f"{self.path}: {self.adopted} articles written by a crawl that did not end are now known{torn}"


def repair(connection: Connection) -> list[Repair]:
    """Adopt each whole line that a dead crawl wrote and cut the torn one. Raises OSError where a file cannot be read or cut."""
    repairs = []
    for name, confirmed in confirmed_outputs(connection).items():
        path = Path(name)
        if path.is_file() and path.stat().st_size > confirmed:
            repairs.append(_repair_file(connection, path, confirmed))
    return repairs


def _repair_file(connection: Connection, path: Path, confirmed: int) -> Repair:
    with path.open("r+b") as file:
        file.seek(confirmed)
        tail = file.read()
        whole, newline, torn = tail.rpartition(b"\n")
        lines = whole.split(b"\n") if newline else []
        adopted = sum(_adopt(connection, line) for line in lines)
        end = confirmed + len(whole) + len(newline)
        if torn:
            file.truncate(end)
    confirm_outputs(connection, {str(path): end})
    return Repair(path, adopted, len(torn))


def _adopt(connection: Connection, line: bytes) -> bool:
    """Whether the line was an article of ours. A line that somebody else added is left where it stands."""
    try:
        article: Any = json.loads(line)
    except ValueError:
        return False
    if not isinstance(article, dict) or not all(
        article.get(name) for name in ("id", "url", "source", "content_hash", "version")
    ):
        return False
    remember_line(connection, article)
    return True
