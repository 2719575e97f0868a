import logging
from pathlib import Path

import pytest

from crawler.schedule.sources_file import SourcesFile
from crawler.sources.source import SourcesError, load

ONE = '[[source]]\nname = "a"\nurl = "https://a.example/"\nevery = "1h"\n'
TWO = ONE + '[[source]]\nname = "b"\nurl = "https://b.example/"\n'


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf8")


def names(file: SourcesFile) -> list[str]:
    return [source.name for source in file.sources]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "sources.toml", ONE)
    return tmp_path / "sources.toml"


@pytest.fixture
def file(path: Path) -> SourcesFile:
    (path.parent / "copy").mkdir()
    return SourcesFile(path, path.parent / "copy")


def test_a_change_is_taken_up(path: Path, file: SourcesFile) -> None:
    assert not file.look()
    write(path, TWO)
    assert file.look()
    assert names(file) == ["a", "b"]
    assert [source.name for source in load(file.accepted)] == ["a", "b"]


@pytest.mark.parametrize("broken", ["[[source", TWO.replace("b.example", ""), None])
def test_a_broken_file_is_refused_once_and_what_was_accepted_stays(
    path: Path, file: SourcesFile, caplog: pytest.LogCaptureFixture, broken: str | None
) -> None:
    if broken is None:
        path.unlink()
    else:
        write(path, broken)
    with caplog.at_level(logging.ERROR):
        assert not file.look()
        assert not file.look()
    [message] = caplog.messages
    assert f"go on as before: {path}:" in message
    assert names(file) == ["a"]
    assert [source.name for source in load(file.accepted)] == ["a"]
    write(path, TWO)
    assert file.look()


def test_a_file_that_is_broken_from_the_beginning_is_an_error_that_names_it(path: Path, file: SourcesFile) -> None:
    write(path, ONE + "nmae = 1\n")
    with pytest.raises(SourcesError, match=f"^{path}:5: unknown key nmae"):
        SourcesFile(path, path.parent / "copy")
