"""A file that appears whole or not at all."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(name: str | Path) -> Iterator[BinaryIO]:
    """Write to a temporary file beside `name`, which takes its place, on disk, when the block ends well; else it goes away.

    Who may read and write a file that stands there stays as it is. An OSError names it, and not the temporary file.
    """
    path = Path(name)
    with replacing_unsynced(path) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


@contextmanager
def replacing_unsynced(path: Path) -> Iterator[BinaryIO]:
    """The same for one of many files, where waiting for the disk each time would take hours: a loss of power may empty it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            with suppress(FileNotFoundError):
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            yield file
        temporary.replace(path)
    except BaseException as error:
        # What went wrong is to be told, not that there is nothing to take away.
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and error.filename == str(temporary):
            error.filename, error.filename2 = str(path), None
        raise


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
