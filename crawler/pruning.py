"""Deleting output and state by age: first what that is, then the deed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.files.old_output import OldFile, day_of, old_files, summary
from crawler.state import State
from crawler.state.pruning import (
    Forgettable,
    confirmed_bytes,
    forget,
    forget_outputs,
    forgettable,
    known_sources,
)


@dataclass(frozen=True, slots=True)
class Pruning:
    """What goes. `kept` are files that hold what state does not know yet; `vanished` paths of old ones that are not there."""

    before: datetime
    files: list[OldFile]
    kept: list[Path]
    rows: Forgettable
    vanished: list[str]

    def __bool__(self) -> bool:
        return bool(self.files or self.rows or self.vanished)

    def told(self) -> Iterator[str]:
        yield from summary(self.files)
        for path in self.kept:
            yield f"{path}: kept: a crawl that did not end wrote into it; the next crawl of its source mends that"
        if self.rows or self.vanished:
            yield (
                f"state: signatures of {self.rows.signatures} articles, {self.rows.pages} pages without a story, "
                f"{len(self.vanished)} names of files that are not there"
            )


def plan(before: datetime, folder: Path | None, state: State | None, *, of_state: bool) -> Pruning:
    """What is older than `before` of the files in `folder`, where one is given, and with `of_state` of what state knows.

    Raises OSError, DamagedFile, StateLost.
    """
    confirmed: dict[str, int] = {}
    rows, vanished = Forgettable(0, 0), []
    if state is not None:
        with state.transaction() as connection:
            confirmed = confirmed_bytes(connection)
            rows = forgettable(connection, before) if of_state else rows
    if of_state:
        vanished = [path for path in confirmed if _is_vanished(Path(path), before)]
    files = list(old_files(folder, before)) if folder is not None else []
    kept = [file for file in files if confirmed.get(str(file.path.resolve()), file.size_bytes) < file.size_bytes]
    going = [file for file in files if file not in kept]
    return Pruning(before, going, [file.path for file in kept], rows, vanished)


def carry_out(pruning: Pruning, state: State | None, *, of_state: bool) -> int:
    """Delete; how many bytes the state store gave back. Raises OSError, StateLost; Held while a crawl is at work.

    Killed in the middle it has deleted some of it: the next one deletes the rest.
    """
    if state is None:
        _unlink(pruning.files)
        return 0
    with state.transaction() as connection:
        sources = known_sources(connection)
    with state.hold(sources):
        _unlink(pruning.files)
        with state.transaction() as connection:
            forget_outputs(connection, [*pruning.vanished, *(str(file.path.resolve()) for file in pruning.files)])
            if of_state:
                forget(connection, pruning.before)
        return state.compact() if of_state else 0


def _unlink(files: list[OldFile]) -> None:
    for file in files:
        # Somebody may have moved it away meanwhile.
        file.path.unlink(missing_ok=True)


def _is_vanished(path: Path, before: datetime) -> bool:
    if path.exists():
        return False
    day = day_of(path)
    return day is not None and datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) <= before
