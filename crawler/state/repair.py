"""After a crash: make state and output agree again, throwing nothing away.

Only what stands behind the confirmed bytes of a file is looked at, so files that were moved, rotated or deleted are left alone.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from crawler.files.written import is_packed, whole_frames
from crawler.state.ledger import OutputFile, confirm_outputs, confirmed_outputs, remember_line
from crawler.state.queue import chunks


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to one file: whole lines that state did not know of, and the bytes of a torn last one that were cut."""

    path: Path
    adopted: int
    cut_bytes: int

    def __str__(self) -> str:
        what = "frame" if is_packed(self.path) else "line"
        torn = f", cut a torn last {what} of {self.cut_bytes} bytes" if self.cut_bytes else ""
        return f"{self.path}: {self.adopted} articles written by a crawl that did not end are now known{torn}"


def repair(
    connection: Connection,
    sources: Sequence[str],
    revisit_after: Sequence[timedelta] = (),
    adopted: Callable[[Sequence[str]], None] | None = None,
) -> list[Repair]:
    """Adopt each whole line that a dead crawl of `sources` wrote and cut the torn one. `adopted` is told of each file's lines.

    The caller holds these sources: the tail of a file that a living crawl appends to is none of our business. Raises
    OSError where a file cannot be read or cut.
    """
    repairs = []
    for names in chunks(sources):
        for known in confirmed_outputs(connection, names):
            path = Path(known.path)
            if path.is_file() and path.stat().st_size > known.confirmed_bytes:
                done, lines = _repair_file(connection, known, revisit_after)
                repairs.append(done)
                if adopted is not None:
                    adopted(lines)
    return repairs


def _repair_file(
    connection: Connection, known: OutputFile, revisit_after: Sequence[timedelta]
) -> tuple[Repair, list[str]]:
    path = Path(known.path)
    with path.open("r+b") as file:
        file.seek(known.confirmed_bytes)
        tail = file.read()
        lines, whole_bytes = _whole_lines(path, tail)
        adopted = [line.decode() for line in lines if _adopt(connection, line, revisit_after)]
        end = known.confirmed_bytes + whole_bytes
        cut_bytes = len(tail) - whole_bytes
        if cut_bytes:
            file.truncate(end)
    confirm_outputs(connection, [replace(known, confirmed_bytes=end)])
    return Repair(path, len(adopted), cut_bytes), adopted


def _whole_lines(path: Path, tail: bytes) -> tuple[list[bytes], int]:
    """The lines that a file's tail holds, and where their last line or frame ends; a tail that was never ours is left as it is."""
    if is_packed(path):
        content, end = whole_frames(tail) or (b"", len(tail))
        return content.split(b"\n")[:-1], end
    # A file that grew when the power went may hold zeros where its bytes did not come: JSON never does.
    whole, newline, _ = tail.partition(b"\0")[0].rpartition(b"\n")
    return whole.split(b"\n") if newline else [], len(whole) + len(newline)


def _adopt(connection: Connection, line: bytes, revisit_after: Sequence[timedelta]) -> bool:
    """Whether the line was an article of ours. A line that somebody else added is left where it stands."""
    try:
        article: Any = json.loads(line)
    except ValueError:
        return False
    if not isinstance(article, dict) or not all(
        article.get(name) for name in ("id", "url", "source", "content_hash", "version")
    ):
        return False
    try:
        remember_line(connection, article, revisit_after)
    except ValueError:
        return False
    return True
