import errno
import json
import os
import sys
from pathlib import Path

import pytest

from crawler.files.written import files as written
from crawler.files.written import is_whole, lines
from crawler.items import Article, Quality
from crawler.pipelines import output_files
from crawler.pipelines.output_files import DayFiles, StoryFiles
from crawler.state.ledger import OutputFile

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def article(number: int, fetched: str = "2026-11-23T10:00:00+00:00", version: int = 1) -> Article:
    return Article(
        id=f"id{number}",
        url=f"https://a.example/{number}",
        title="خبر",
        text="One.\n\nTwo.",
        content_hash="h",
        quality=Quality(1.0),
        source="a",
        fetched=fetched,
        version=version,
    )


def test_articles_are_lines_of_the_day_of_fetching(tmp_path: Path) -> None:
    noted: list[OutputFile] = []
    files = DayFiles(tmp_path, noted.append)
    late = article(2, "2026-11-24T01:30:00+02:00")
    written = files.write([article(1), late])
    [path] = tmp_path.glob("a/*.jsonl")
    assert path.name == "2026-11-23.jsonl"
    assert noted == [OutputFile(str(path), "a", 0)]
    assert written == [OutputFile(str(path), "a", path.stat().st_size)]
    lines = path.read_text("utf8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["id1", "id2"]
    assert "خبر" in lines[0]


def test_a_line_that_somebody_left_open_is_ended_first(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "2026-11-23.jsonl"
    path.write_text('{"mine": 1}')
    DayFiles(tmp_path, lambda file: None).write([article(1)])
    assert [json.loads(line).get("id") for line in path.read_text("utf8").splitlines()] == [None, "id1"]


@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_file_that_is_moved_away_meanwhile_is_begun_anew(tmp_path: Path, whole_folder: bool) -> None:
    noted: list[OutputFile] = []
    files = DayFiles(tmp_path / "output", noted.append)
    [first] = files.write([article(1)])
    path, away = Path(first.path), tmp_path / "away"
    (path.parent.parent if whole_folder else path).rename(away)
    assert files.write([article(2)]) == [OutputFile(str(path), "a", path.stat().st_size)]
    assert [json.loads(line)["id"] for line in path.read_text("utf8").splitlines()] == ["id2"]
    assert noted == [OutputFile(str(path), "a", 0)] * 2


def test_a_full_disk_takes_nothing_of_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = DayFiles(tmp_path, lambda file: None)
    files.write([article(1)])
    [path] = tmp_path.glob("a/*.jsonl")
    before = path.read_bytes()
    real = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) > 10:
            return real(descriptor, content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output_files.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        files.write([article(2), article(3, "2026-11-22T10:00:00+00:00")])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert all(other.stat().st_size == 0 for other in tmp_path.glob("a/*.jsonl") if other != path)


def test_one_file_an_article_keeps_each_version(tmp_path: Path) -> None:
    files = StoryFiles(tmp_path)
    files.write([article(1), article(2)])
    files.write([article(1, version=2)])
    assert sorted(path.name for path in tmp_path.glob("a/*")) == ["id1.json", "id1.v2.json", "id2.json"]
    assert json.loads((tmp_path / "a" / "id1.v2.json").read_text("utf8"))["version"] == 2


def test_a_file_that_is_moved_away_between_its_opening_and_its_writing_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, append = DayFiles(tmp_path, lambda file: None), output_files.append
    files.write([article(1)])
    [path] = tmp_path.glob("a/*.jsonl")

    def moving(target: Path, content: bytes) -> None:
        if not (moved := target.with_name("rotated")).exists():
            target.rename(moved)
        append(target, content)

    monkeypatch.setattr(output_files, "append", moving)
    assert files.write([article(2)]) == [OutputFile(str(path), "a", path.stat().st_size)]
    assert json.loads(path.read_text("utf8"))["id"] == "id2"
    assert json.loads(path.with_name("rotated").read_text("utf8"))["id"] == "id1"


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in lines(path)]


def test_packed_files_are_whole_after_each_batch_and_one_frame_at_the_end(tmp_path: Path) -> None:
    noted: list[OutputFile] = []
    files = DayFiles(tmp_path, noted.append, is_packed=True)
    for number in range(0, 20, 2):
        [confirmed] = files.write([article(number), article(number + 1)])
        path = Path(confirmed.path)
        assert confirmed.confirmed_bytes == path.stat().st_size
        assert is_whole(path)
    assert path.name == "2026-11-23.jsonl.zst"
    assert ids(path) == [f"id{number}" for number in range(20)]
    many = path.stat().st_size
    path.with_name(f".{path.name}.77.tmp").write_bytes(b"left by a crawl that was killed")
    [repacked] = files.repack()
    assert noted == [OutputFile(str(path), "a", 0), OutputFile(str(path), "a", many)], "known before it gets shorter"
    assert repacked == OutputFile(str(path), "a", path.stat().st_size)
    assert repacked.confirmed_bytes < many / 2
    assert ids(path) == [f"id{number}" for number in range(20)]
    first = zstd.ZstdDecompressor()
    assert first.decompress(path.read_bytes()).count(b"\n") == 20
    assert first.unused_data == b"", "readers that stop after a frame miss nothing"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_one_frame_that_is_no_smaller_is_not_taken(tmp_path: Path) -> None:
    files = DayFiles(tmp_path, lambda file: None, is_packed=True)
    [confirmed] = files.write([article(1)])
    before = Path(confirmed.path).read_bytes()
    assert list(files.repack()) == [confirmed]
    assert Path(confirmed.path).read_bytes() == before


def test_a_packed_file_that_somebody_changed_is_not_repacked(tmp_path: Path) -> None:
    files = DayFiles(tmp_path, lambda file: None, is_packed=True)
    for number in range(5):
        [confirmed] = files.write([article(number)])
    path = Path(confirmed.path)
    path.write_bytes(path.read_bytes() * 2)
    assert list(files.repack()) == []
    path.unlink()
    assert list(files.repack()) == []


def test_nothing_is_written_behind_a_torn_frame(tmp_path: Path) -> None:
    [confirmed] = DayFiles(tmp_path, lambda file: None, is_packed=True).write([article(1)])
    path = Path(confirmed.path)
    torn = path.read_bytes()[:-3]
    path.write_bytes(torn)
    [second] = DayFiles(tmp_path, lambda file: None, is_packed=True).write([article(2)])
    assert (path.read_bytes(), Path(second.path).name) == (torn, "2026-11-23.2.jsonl.zst")
    assert ids(Path(second.path)) == ["id2"]


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_that_would_be_too_large_is_followed_by_another(tmp_path: Path, is_packed: bool) -> None:
    [first] = DayFiles(tmp_path, lambda file: None, is_packed=is_packed).write([article(0)])
    limit = 3 * first.confirmed_bytes + 20
    for number in range(1, 20):
        # Each as another crawl.
        DayFiles(tmp_path, lambda file: None, is_packed=is_packed, rotate_bytes=limit).write([article(number)])
    end = ".jsonl.zst" if is_packed else ".jsonl"
    names = [f"2026-11-23{middle}{end}" for middle in ("", *(f".{number}" for number in range(2, 8)))]
    assert [path.name for path in written(tmp_path)] == names
    assert [each for path in written(tmp_path) for each in ids(path)] == [f"id{number}" for number in range(20)]
    assert all(path.stat().st_size <= limit for path in written(tmp_path))


def test_a_batch_larger_than_a_file_may_be_is_written_all_the_same(tmp_path: Path) -> None:
    files = DayFiles(tmp_path, lambda file: None, rotate_bytes=10)
    for number in range(3):
        files.write([article(number)])
    assert [ids(path) for path in written(tmp_path)] == [["id0"], ["id1"], ["id2"]]
