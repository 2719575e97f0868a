import os
from pathlib import Path

import pytest

from crawler.files.replaced import replacing


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


def test_what_others_may_not_read_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("secret")
    path.chmod(0o600)
    with replacing(path) as file:
        file.write(b"another")
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


def test_an_error_names_the_file_and_not_the_one_that_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    for name in ("none/a.jsonl", "folder", "file/a.jsonl"):
        with pytest.raises(OSError, match="irectory") as raised, replacing(tmp_path / name):
            pass
        assert (raised.value.filename, raised.value.filename2) == (str(tmp_path / name), None)
        assert "tmp'" not in str(raised.value)
    assert {each.name for each in tmp_path.iterdir()} == {"folder", "file"}


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "a.jsonl"
    link.symlink_to("folder/kept.jsonl")
    for content in (b"first", b"second"):
        with replacing(link) as file:
            file.write(content)
        assert link.is_symlink()
        assert (tmp_path / "folder" / "kept.jsonl").read_bytes() == content
    assert {each.name for each in tmp_path.rglob("*")} == {"a.jsonl", "folder", "kept.jsonl"}


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    """As /dev/null, which root would have replaced by a file, for the whole machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as file:
        file.write(b"line\n")
    assert os.read(reader, 99) == b"line\n"
    os.close(reader)
    assert pipe.is_fifo()
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
