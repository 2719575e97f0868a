"""One crawl of a source at a time: the second one is told who holds it. A holder that died holds nothing."""

import fcntl
import os
import struct
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Self

# struct flock of fcntl(2), as Linux and macOS lay it out for 64-bit offsets.
FLOCK = struct.Struct("hhqqi")


class Held(Exception):
    """Another process crawls `source`; `process` is its id, on this machine or on the one whose name stands behind it."""

    def __init__(self, source: str, process: int | str) -> None:
        super().__init__(f"another crawl (process {process}) is at {source}: wait for it, or stop it")
        self.source = source
        self.process = process


class Hold:
    """Holds sources, by name, against every other process that uses the same lock file, until closed or dead.

    One byte of the file is locked for each source (fcntl record locks): the kernel frees them with their process, and
    tells who has them.
    """

    def __init__(self, path: Path, sources: Sequence[str]) -> None:
        """Raises Held, and then holds nothing; OSError where the lock file cannot be made."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            for source in sources:
                self._lock(source)
        except BaseException:
            self.close()
            raise

    def also(self, source: str) -> bool:
        """Hold one more; False where another process has it. With the same descriptor: closing another would free all."""
        try:
            self._lock(source)
        except Held:
            return False
        return True

    def is_elsewhere(self, source: str) -> bool:
        """Whether another process holds it."""
        return bool(_holder(self._descriptor, _place(source)))

    def release(self, source: str) -> None:
        """Let go of one that is held."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _place(source))

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _lock(self, source: str) -> None:
        place = _place(source)
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):
            raise Held(source, _holder(self._descriptor, place)) from None


def holder(path: Path, source: str) -> int | None:
    """The process that holds `source`; None where none does. Takes hold of nothing, not for a moment. Raises OSError.

    Not for a process that has a Hold: the kernel takes one from it with any descriptor of the file that it closes.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return _holder(descriptor, _place(source)) or None
    finally:
        os.close(descriptor)


def _place(source: str) -> int:
    return int.from_bytes(blake2b(source.encode(), digest_size=6).digest(), "big")


def _holder(descriptor: int, place: int) -> int:
    """0 where nobody holds it."""
    question = FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    kind, _, _, _, process = FLOCK.unpack(fcntl.fcntl(descriptor, fcntl.F_GETLK, question)[: FLOCK.size])
    return 0 if kind == fcntl.F_UNLCK else int(process)
