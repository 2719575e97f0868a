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

    Who may read and write a file that stands there stays as it is. An OSError names it, and not the temporary file. Of a link
    the file that it leads to is replaced; what is no file, such as /dev/null or a pipe, is written to as it is.
    """
    path = Path(name)
    if _is_special(path):
        with path.open("wb") as file:
            yield file
        return
    with replacing_unsynced(path) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    sync_folder(_behind_links(path).parent)


@contextmanager
def replacing_unsynced(path: Path) -> Iterator[BinaryIO]:
    """The same for one of many files, where waiting for the disk each time would take hours: a loss of power may empty it."""
    place = _behind_links(path)
    temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            with suppress(FileNotFoundError):
                os.fchmod(file.fileno(), stat.S_IMODE(place.stat().st_mode))
            yield file
        temporary.replace(place)
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


def _is_special(path: Path) -> bool:
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(kind) and not stat.S_ISDIR(kind)


def _behind_links(path: Path) -> Path:
    # Not Path.resolve: it raises no OSError where links lead in a circle.
    return Path(os.path.realpath(path)) if path.is_symlink() else path
