"""Reading what crawls have written: the lines of an output file, packed or not, also while a crawl appends to it."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLAIN = ".jsonl"
PACKED = ".jsonl.zst"

# So that a day's file is small, and read by what reads a first frame only: all that crawls appended, as one (repack).
_APPENDED, _REPACKED = 3, 9
_MAGIC = b"\x28\xb5\x2f\xfd"
_CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"(?P<day>.+?)(\.(?P<number>[1-9][0-9]*))?\.jsonl(?P<zst>\.zst)?")


class DamagedFile(ValueError):
    """A packed file holds bytes that are no Zstandard. The message is one line and names it."""


def is_packed(path: Path) -> bool:
    return path.suffix == ".zst"


def absence(folder: Path) -> str | None:
    """Why nothing can be read in the output folder, in one line; None where it is there."""
    return None if folder.is_dir() else f"{folder}: no such folder: no crawl has written into OUTPUT_DIR yet"


def files(folder: Path) -> list[Path]:
    """The output files anywhere in `folder`, those of a source in the order in which they were written."""
    return sorted((file for file in folder.rglob("*.jsonl*") if _NAME.fullmatch(file.name)), key=_order)


def is_output(file: Path, folder: Path) -> bool:
    """Whether `file`, there or not, is read as output where that is in `folder`: by its name, anywhere in a source's folder."""
    place = file.parent.resolve()
    sources = {path.resolve() for path in folder.glob("[!.]*") if path.is_dir()}
    is_article = file.suffix == ".json" and not file.name.startswith(".")
    is_named = is_article or _NAME.fullmatch(file.name) is not None
    return is_named and not sources.isdisjoint({place, *place.parents})


def newest(day: Path, suffix: str) -> Path:
    """The last of the files of a day that there are, the first where there is none: `<day>.jsonl`, `<day>.2.jsonl` and so on."""
    names = ((_NAME.fullmatch(file.name), file) for file in day.parent.glob(f"{day.name}.*"))
    mine = [file for match, file in names if match and match["day"] == day.name and file.name.endswith(suffix)]
    return max(mine, key=_order, default=day.with_name(day.name + suffix))


def following(path: Path) -> Path:
    """The next file of the same day."""
    match = _NAME.fullmatch(path.name)
    assert match is not None
    return path.with_name(f"{match['day']}.{int(match['number'] or 1) + 1}.jsonl{match['zst'] or ''}")


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


def packed(content: bytes) -> bytes:
    """`content` as one frame, with a checksum."""
    return zstd.compress(content, options=_options(_APPENDED))


def whole_frames(tail: bytes) -> tuple[bytes, int] | None:
    """What the whole frames that `tail` begins with hold, and how many bytes they are; None where it begins with something else."""
    view, end, contents = memoryview(tail), 0, []
    if tail[:4] != _MAGIC[: len(tail)] and tail.strip(b"\0"):
        return None
    try:
        while end < len(tail):
            size = zstd.get_frame_size(view[end:])
            contents.append(zstd.decompress(view[end : end + size]))
            end += size
    except zstd.ZstdError:
        # Torn, or what a power loss left of it: its checksum is wrong.
        pass
    return b"".join(contents), end


def is_whole(path: Path) -> bool:
    """Whether a packed file ends where a frame ends, so that another one may follow. Raises OSError."""
    end = _End()
    try:
        with path.open("rb") as file:
            for _ in _pieces(file, end):
                pass
    except zstd.ZstdError:
        return False
    return end.is_whole


def repack(path: Path, file: BinaryIO) -> None:
    """Write the lines of a packed file into `file`, as one frame, in flat memory. Raises OSError, DamagedFile."""
    press = zstd.ZstdCompressor(options=_options(_REPACKED))
    for line in lines(path):
        file.write(press.compress(line + b"\n"))
    file.write(press.flush())


def _options(level: int) -> dict[int, int]:
    return {zstd.CompressionParameter.compression_level: level, zstd.CompressionParameter.checksum_flag: 1}


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The lines of all frames, and what stands behind the last line break."""
    rest = b""
    for piece in _pieces(file, _End()):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    yield rest


@dataclass(slots=True)
class _End:
    """Whether what was read so far ends where a frame ends."""

    is_whole: bool = True


def _pieces(file: BinaryIO, end: _End) -> Iterator[bytes]:
    unpack = zstd.ZstdDecompressor()
    while chunk := file.read(_CHUNK_BYTES):
        while chunk:
            if unpack.eof:
                unpack = zstd.ZstdDecompressor()
            yield unpack.decompress(chunk, _CHUNK_BYTES)
            while not unpack.needs_input and not unpack.eof:
                yield unpack.decompress(b"", _CHUNK_BYTES)
            chunk = unpack.unused_data
            end.is_whole = unpack.eof


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
