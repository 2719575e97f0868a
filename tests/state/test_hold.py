"""Who holds a source, holds it against every other process, and no longer than it lives."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.state import State
from crawler.state.hold import Held, Hold
from crawler.state.hold import holder as who_holds
from crawler.state.run import Run
from crawler.state.server_hold import ServerHold

HOLDER = """
import sys, time
from pathlib import Path
from crawler.state.hold import Hold

hold = Hold(Path(sys.argv[1]), sys.argv[2:])
print("holds", flush=True)
time.sleep(600)
"""


SERVER_HOLDER = """
import sys, time
from crawler.state import State

hold = State(sys.argv[1]).hold(sys.argv[2:])
print("holds", flush=True)
time.sleep(600)
"""


@contextmanager
def holder(path: Path | str, *sources: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds `sources`, in a lock file or in the state at an address."""
    program = HOLDER if isinstance(path, Path) else SERVER_HOLDER
    command = [sys.executable, "-c", program, str(path), *sources]
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


def test_state_on_a_server_is_held_by_its_session(schema_address: Callable[[], str]) -> None:
    address = schema_address()
    state, elsewhere = State(address), State(schema_address())
    try:
        with holder(address, "a", "b") as first:
            with pytest.raises(Held, match=f"process {first.pid}.* at b") as caught:
                state.hold(["c", "b"])
            assert caught.value.process == first.pid
            with holder(address, "c"):
                pass
            with elsewhere.hold(["b"]), state.hold(["d"]):
                pass
            first.kill()
            first.wait()
            _hold_soon(state, "a").close()
        with holder(address, "a", "b", "c", "d"):
            pass
    finally:
        state.close()
        elsewhere.close()


def test_a_story_is_claimed_by_one_crawl_as_long_as_it_lives(address: str) -> None:
    state = State(address)
    run = Run(state, ["a"])
    with holder(address if "postgresql" in address else state.lock_path, "story: home") as other:
        assert not run.stories.claim("home")
        assert run.stories.claim("another home")
        other.kill()
        other.wait()
        assert _soon(lambda: run.stories.claim("home"))
    assert run.stories.claim("home"), "it is claimed still"
    run.stories.unclaim("home")
    with holder(address if "postgresql" in address else state.lock_path, "story: home"):
        assert not run.stories.claim("home")
    run.end("finished")


def _soon(holds: Callable[[], bool]) -> bool:
    for _ in range(100):
        if holds():
            return True
        time.sleep(0.05)
    return False


def _hold_soon(state: State, source: str) -> Hold | ServerHold:
    """The server needs a moment to notice that a session's client is no more."""
    for _ in range(100):
        try:
            return state.hold([source])
        except Held:
            time.sleep(0.05)
    return state.hold([source])
