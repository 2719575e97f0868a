import json
import sys
from pathlib import Path

import pytest

from crawler.files.written import DamagedFile, files, lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINES = [
    json.dumps({"id": number, "text": "Hafen, 港, ميناء. " * 50}, ensure_ascii=False).encode() for number in range(9)
]


def frames(count: int = 3) -> list[bytes]:
    return [zstd.compress(b"".join(line + b"\n" for line in LINES[at : at + count])) for at in range(0, 9, count)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("day.jsonl", b"\n".join([*LINES, b""])),
        ("day.jsonl", b"\n".join(LINES)),
        ("day.jsonl", b"\n".join([*LINES, b'{"torn": "in the mid'])),
        ("day.jsonl.zst", b"".join(frames())),
        ("day.jsonl.zst", zstd.compress(b"\n".join(LINES))),
        ("day.jsonl.zst", b"".join(frames()) + frames()[0][:9]),
    ],
    ids=["plain", "not ended", "torn", "frames", "one frame, not ended", "torn frame"],
)
def test_every_whole_line_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert list(lines(path)) == LINES


def test_a_line_longer_than_what_is_read_at_once_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl.zst"
    long = [b'"' + bytes([letter]) * (5 << 20) + b'"' for letter in b"ab"]
    path.write_bytes(zstd.compress(b"\n".join([*long, b""])))
    assert list(lines(path)) == long


def test_an_empty_file_has_no_line(tmp_path: Path) -> None:
    for name in ("day.jsonl", "day.jsonl.zst"):
        (tmp_path / name).touch()
        assert list(lines(tmp_path / name)) == []


def test_what_is_no_zstandard_is_named(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl.zst"
    path.write_bytes(frames()[0] + bytes(4096))
    with pytest.raises(DamagedFile, match=r"day\.jsonl\.zst: expected Zstandard"):
        list(lines(path))


def test_files_come_in_the_order_of_their_writing(tmp_path: Path) -> None:
    names = ["2026-11-24.jsonl.zst", "2026-11-25.jsonl", "2026-11-25.2.jsonl.zst", "2026-11-25.10.jsonl"]
    (tmp_path / "a").mkdir()
    for name in [*names, "2026-11-25.json", ".2026-11-25.jsonl.zst.77.tmp"]:
        (tmp_path / "a" / name).touch()
    assert [file.name for file in files(tmp_path)] == names
