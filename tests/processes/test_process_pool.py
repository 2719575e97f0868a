"""Whenever a process dies, it takes its own task along and nothing else; and it ends in silence when it is told to."""

import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from crawler.processes.process_pool import Died, Ended, Killed, ProcessPool

LARGE = 300 << 20
# What tasks leave in their process.
KEPT: list[bytearray] = []


@contextmanager
def pool_of(
    count: int = 1, *, timeout_s: float = 20, tasks_max: int = 500, is_spent: Callable[[], bool] = bool
) -> Iterator[ProcessPool]:
    pool = ProcessPool(
        count, timeout_s=timeout_s, tasks_max=tasks_max, preload=[], initializer=(sorted, ((),)), is_spent=is_spent
    )
    try:
        yield pool
    finally:
        pool.close()


class DiesInTheAnswer:
    """Kills its process while the answer is made."""

    def __reduce__(self) -> tuple[type, tuple[()]]:
        os.kill(os.getpid(), signal.SIGKILL)
        return str, ()


def die_while_answering() -> DiesInTheAnswer:
    return DiesInTheAnswer()


def die_half_way_through_the_answer() -> bytes:
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(LARGE)


def end_half_way_through_the_answer() -> bytes:
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
    return bytes(LARGE)


def sleep_and_tell_who(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def too_much_memory() -> int:
    resource.setrlimit(resource.RLIMIT_DATA, (128 << 20, 128 << 20))
    return len(bytes(256 << 20))


def too_much_but_for_a_new_process() -> int:
    """The first task of its process has the memory that it asks for."""
    KEPT.append(bytearray(96 << 20))
    # How much it has to begin with depends on what its fork server was told to import.
    data_kb = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert data_kb
    limit = (int(data_kb[1]) << 10) + (64 << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    KEPT.append(bytearray(32 << 20))
    return os.getpid()


def keep_something() -> int:
    KEPT.append(bytearray(1))
    return os.getpid()


def has_kept_something() -> bool:
    return bool(KEPT)


def answer_of_no_use() -> Any:
    return lambda: None


def fail_in_libxml2() -> object:
    return etree.fromstring("<a/>").xpath("//[")


def always() -> bool:
    return True


def failure(future: "Future[Any]") -> BaseException | None:
    return future.exception(timeout=30)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (die_while_answering, Died),
        (die_half_way_through_the_answer, Died),
        (end_half_way_through_the_answer, Ended),
        (os.abort, Died),
    ],
)
def test_one_that_dies_takes_only_its_own_task_along(function: Any, reason: type[Exception]) -> None:
    with pool_of() as pool:
        dying = pool.submit(function)
        behind = [pool.submit(len, "abc") for _ in range(3)]
        assert isinstance(failure(dying), reason)
        assert [future.result(timeout=30) for future in behind] == [3, 3, 3]


def kill_the_first_who_asks(place: str) -> str:
    try:
        os.close(os.open(place, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return "asked again"
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def test_a_task_whose_process_is_killed_from_outside_is_done_by_another(tmp_path: Path) -> None:
    with pool_of() as pool:
        assert pool.submit(kill_the_first_who_asks, str(tmp_path / "killed")).result(timeout=30) == "asked again"
        assert pool.submit(len, "abc").result(timeout=30) == 3


def test_one_that_ends_before_it_can_be_asked_says_nothing_of_its_task() -> None:
    pool = ProcessPool(1, timeout_s=20, tasks_max=9, preload=[], initializer=(os._exit, (3,)))
    try:
        assert isinstance(failure(pool.submit(len, "abc")), Killed)
    finally:
        pool.close()


def burn(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_the_limit_is_of_the_process_s_own_time() -> None:
    with pool_of(timeout_s=0.5) as pool:
        waiting, burning = pool.submit(sleep_and_tell_who, 1), pool.submit(burn, 60)
        assert waiting.result(timeout=30)
        assert isinstance(failure(burning), TimeoutError)


def test_what_takes_too_long_is_ended_and_the_others_go_on() -> None:
    with pool_of(2, timeout_s=1) as pool:
        slow = pool.submit(sleep_and_tell_who, 60)
        quick = [pool.submit(sleep_and_tell_who, 0.1) for _ in range(8)]
        since = time.monotonic()
        assert isinstance(failure(slow), TimeoutError)
        assert time.monotonic() - since < 15
        assert all(future.result(timeout=30) for future in quick)
        assert pool.submit(len, "abc").result(timeout=30) == 3


def test_processes_are_replaced_after_so_many_tasks() -> None:
    with pool_of(tasks_max=2) as pool:
        who = [pool.submit(sleep_and_tell_who, 0).result(timeout=30) for _ in range(6)]
    assert who[0::2] == who[1::2]
    assert len(set(who)) == 3


def test_memory_that_another_task_took_is_not_missing() -> None:
    with pool_of() as pool:
        who = [pool.submit(too_much_but_for_a_new_process).result(timeout=30) for _ in range(3)]
    assert len(set(who)) == 3


def test_one_that_ran_out_of_memory_is_replaced() -> None:
    with pool_of() as pool:
        assert isinstance(failure(pool.submit(too_much_memory)), MemoryError)
        limit = pool.submit(resource.getrlimit, resource.RLIMIT_DATA).result(timeout=30)
    assert limit == resource.getrlimit(resource.RLIMIT_DATA)


def test_one_that_says_it_is_spent_is_replaced() -> None:
    with pool_of(is_spent=has_kept_something) as pool:
        first, second = (pool.submit(os.getpid).result(timeout=30) for _ in range(2))
        assert first == second == pool.submit(keep_something).result(timeout=30)
        assert pool.submit(os.getpid).result(timeout=30) != first


def test_an_error_that_cannot_be_sent_is_told_all_the_same() -> None:
    with pool_of() as pool:
        error = failure(pool.submit(fail_in_libxml2))
    assert isinstance(error, RuntimeError)
    assert "XPathEvalError: Invalid expression" in str(error)


def test_an_error_in_a_process_that_has_no_memory_left_is_for_want_of_it() -> None:
    with pool_of(is_spent=always) as pool:
        assert isinstance(failure(pool.submit(fail_in_libxml2)), MemoryError)


def test_what_is_raised_or_cannot_be_sent_comes_back_as_an_error() -> None:
    with pool_of() as pool:
        assert "invalid literal" in str(failure(pool.submit(int, "no number")))
        assert isinstance(failure(pool.submit(too_much_memory)), MemoryError)
        assert "pickle" in str(failure(pool.submit(answer_of_no_use)))
        assert "pickle" in str(failure(pool.submit(len, lambda: None)))
        assert pool.submit(len, "abc").result(timeout=30) == 3


def test_closed_all_that_was_not_done_is_told_so() -> None:
    with pool_of(2) as pool:
        futures = [pool.submit(sleep_and_tell_who, 60) for _ in range(5)]
        while not any(future.running() for future in futures):
            time.sleep(0.01)
        since = time.monotonic()
        pool.close()
        assert time.monotonic() - since < 15
        futures.append(pool.submit(len, "abc"))
        assert all(isinstance(failure(future), Ended) for future in futures)


ENDED_WHILE_STARTING = """
import sys, time
from crawler.configuration import WorkerSettings
from crawler.processes.workers import Workers

if __name__ == "__main__":
    workers = Workers(WorkerSettings(count=2, timeout_s=10, memory_mb=512, pages_max=500))
    tasks = [workers._pool.submit(len, "abc") for _ in range(4)]
    time.sleep(float(sys.argv[1]))
    workers.close()
    print(*[type(task.exception()).__name__ for task in tasks if task.exception()])
"""


@pytest.mark.parametrize("seconds", [0, 0.3, 0.6, 0.9])
def test_ended_while_they_start(seconds: float) -> None:
    command = [sys.executable, "-c", ENDED_WHILE_STARTING, str(seconds)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    assert set(run.stdout.split()) <= {"Ended"}


def test_what_the_pool_itself_cannot_do_is_raised_where_it_was_asked_and_the_next_task_is_done() -> None:
    # No clock counts so far; whoever waits would wait for ever where its thread had died of it.
    with pool_of(timeout_s=1e300) as pool:
        futures = [pool.submit(sleep_and_tell_who, 0.5) for _ in range(2)]
        for future in futures:
            with pytest.raises(OverflowError):
                future.result(20)
