"""Reading what crawls have written: the lines of an output file, packed or not, also while a crawl appends to it."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLAIN = ".jsonl"
PACKED = ".jsonl.zst"

_CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"(?P<day>.+?)(\.(?P<number>[1-9][0-9]*))?\.jsonl(\.zst)?")


class DamagedFile(ValueError):
    """A packed file holds bytes that are no Zstandard. The message is one line and names it."""


def is_packed(path: Path) -> bool:
    return path.suffix == ".zst"


def files(folder: Path) -> list[Path]:
    """The output files anywhere in `folder`, those of a source in the order in which they were written."""
    return sorted((file for file in folder.rglob("*.jsonl*") if _NAME.fullmatch(file.name)), key=_order)


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of articles (`.jsonl`, `.jsonl.zst`), without their line breaks, in flat memory.

    A last line, or a packed file's last frame, that is not whole is what a crawl is just writing, or what a killed one left:
    it is left out. Raises OSError, DamagedFile.
    """
    with path.open("rb") as file:
        try:
            yield from _whole(_unpacked(file) if is_packed(path) else file)
        except zstd.ZstdError as error:
            raise DamagedFile(f"{path}: expected Zstandard: {error}") from error


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The lines of all frames, and what stands behind the last line break."""
    rest = b""
    for piece in _pieces(file):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    yield rest


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    unpack = zstd.ZstdDecompressor()
    while chunk := file.read(_CHUNK_BYTES):
        while chunk:
            if unpack.eof:
                unpack = zstd.ZstdDecompressor()
            yield unpack.decompress(chunk, _CHUNK_BYTES)
            while not unpack.needs_input and not unpack.eof:
                yield unpack.decompress(b"", _CHUNK_BYTES)
            chunk = unpack.unused_data


def _whole(found: Iterable[bytes]) -> Iterator[bytes]:
    for line in found:
        if line.endswith(b"\n"):
            yield line[:-1]
        elif line and _is_json(line):
            # Nobody ended it, but nothing of it is missing: an object's last brace is its last byte.
            yield line


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _order(path: Path) -> tuple[Path, str, int]:
    match = _NAME.fullmatch(path.name)
    assert match is not None
    return path.parent, match["day"], int(match["number"] or 1)
