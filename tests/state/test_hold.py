"""Who holds a source, holds it against every other process, and no longer than it lives."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.state.hold import Held, Hold
from crawler.state.hold import holder as who_holds

HOLDER = """
import sys, time
from pathlib import Path
from crawler.state.hold import Hold

hold = Hold(Path(sys.argv[1]), sys.argv[2:])
print("holds", flush=True)
time.sleep(600)
"""


@contextmanager
def holder(path: Path, *sources: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds `sources`."""
    command = [sys.executable, "-c", HOLDER, str(path), *sources]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "holds\n"
            yield process
        finally:
            process.kill()


def test_the_second_is_told_who_holds_it_and_then_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path, "a", "b") as first:
        with pytest.raises(Held, match=f"process {first.pid}.* at b") as caught:
            Hold(path, ["c", "b"])
        assert caught.value.process == first.pid
        with holder(path, "c"):
            pass


def test_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path, "a") as first:
        first.kill()
        first.wait()
        Hold(path, ["a"]).close()


def test_other_sources_are_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path, "a"), Hold(path, ["b"]), pytest.raises(Held):
        Hold(path, ["a"])


def test_what_is_closed_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Hold(path, ["a"]):
        pass
    with holder(path, "a"):
        pass


def test_who_holds_a_source_is_told_without_taking_hold(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert who_holds(path, "a") is None
    assert not path.exists()
    with holder(path, "a") as first:
        assert who_holds(path, "a") == first.pid
        assert who_holds(path, "b") is None
    assert who_holds(path, "a") is None
