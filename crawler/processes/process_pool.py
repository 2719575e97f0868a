"""Processes that each have a pipe of their own, so that any of them can die at any moment and take nothing but its task along.

The pools at hand (concurrent.futures, pebble 5.2) share one pipe and one lock between all processes: one that is killed while it
writes takes the lock with it, and half of an answer stays in the pipe. Everybody then waits for ever.
"""

import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.forkserver import ensure_running
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from crawler.processes.fair_queue import FairQueue, Turn

# How one ends that is told to. 255: its fork server was told as well, and nobody is left to say how it ended.
TOLD_TO_END = (-signal.SIGTERM, 255)

# How much longer than its time limit a task may take by the clock, and how often it is looked at near that.
WAITING_FACTOR = 4
POLL_S = 0.05

Call = tuple[Callable[..., Any], tuple[Any, ...]]
# What a function returned, or what it raised.
Answer = tuple[Any, Exception | None]


class Died(Exception):
    """The process of a task is gone, by its own fault or for want of memory."""


class Killed(Died):
    """Gone by SIGKILL, somebody's or the machine's that ran out of memory, or before it could be asked. Not the task's fault."""


class Ended(Exception):
    """Somebody ended the process from outside with SIGTERM, as systemd does with all of a service; or the pool was closed."""


@dataclass(frozen=True, slots=True)
class _Task:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "Future[Any]" = field(default_factory=Future)


class ProcessPool:
    """`count` processes, each started with its first task and replaced after `tasks_max` of them, or `timeout_s` in one.

    The time is the process's own, so that a machine with more to do than it can makes no task too slow; one that waits is ended after
    WAITING_FACTOR times as much by the clock. Where the system does not tell (/proc of Linux) it is the clock's.

    `preload` names the modules that are imported once, for all; `initializer` is called first in each process, `is_spent`, importable
    as well, after each task: a process that says so is replaced. So is one that ran out of memory; where that may be for what an
    earlier task left there, its task is asked once more in a new one.
    """

    def __init__(
        self,
        count: int,
        *,
        timeout_s: float,
        tasks_max: int,
        preload: list[str],
        initializer: Call,
        is_spent: Callable[[], bool] = bool,
    ) -> None:
        self._context = ForkServerContext()
        self._context.set_forkserver_preload(preload)
        # Loading what they need takes a second, in which whoever has the tasks may do something else.
        ensure_running()
        self._timeout_s = timeout_s
        self._tasks_max = tasks_max
        self._initializer = initializer
        self._is_spent = is_spent
        self._tasks: FairQueue[_Task] = FairQueue(count)
        self._closed = False
        # multiprocessing looks after all children whenever one is started; two threads that do are in each other's way.
        self._births = threading.Lock()
        self._processes: set[ForkServerProcess] = set()
        self._keepers = [threading.Thread(target=self._keep, daemon=True) for _ in range(count)]
        for keeper in self._keepers:
            keeper.start()

    def submit(self, function: Callable[..., Any], *arguments: Any, share: str | None = None) -> "Future[Any]":
        """What `function`, importable by its name, returns or raises there. It may raise TimeoutError, Died, Ended as well.

        `share` names who wants it: each gets its part of the processes, and none all of them for what takes long (FairQueue).
        """
        task = _Task(function, arguments)
        if self._closed:
            task.future.set_exception(Ended())
        else:
            self._tasks.put(task, share)
        return task.future

    def close(self) -> None:
        """End all processes, also those at work, and wait for their ends. What was not done by then raises Ended."""
        with self._births:
            self._closed = True
            for process in self._processes:
                process.terminate()
        self._tasks.close()
        for keeper in self._keepers:
            keeper.join()

    def _keep(self) -> None:
        """One process after the other, and the tasks of each."""
        worker: _Worker | None = None
        while (turn := self._tasks.take()) is not None:
            answer: Answer = (None, None)
            if is_wanted := turn.task.future.set_running_or_notify_cancel():
                worker, answer = self._done(worker, turn)
            self._tasks.end(turn, was_cut=isinstance(answer[1], TimeoutError))
            if is_wanted:
                _tell(turn.task.future, answer)
        if worker is not None:
            self._dismiss(worker)

    def _done(self, worker: "_Worker | None", turn: Turn[_Task]) -> "tuple[_Worker | None, Answer]":
        """The worker for the next task, None where that is to begin a new one; and the answer."""
        worker, answer = self._asked(worker, turn)
        if _may_be_anothers_fault(worker, answer):
            # Once more, in a process of its own: an article is not lost because its worker was. Twice, and it is the task.
            if worker is not None:
                self._dismiss(worker)
            worker, answer = self._asked(None, turn)
        if worker is not None and (worker.is_spent or worker.done >= self._tasks_max):
            self._dismiss(worker)
            worker = None
        return worker, answer

    def _asked(self, worker: "_Worker | None", turn: Turn[_Task]) -> "tuple[_Worker | None, Answer]":
        """The worker that answered, a new one where there was none, or None where it is gone; and the answer."""
        try:
            worker = worker or self._start()
            return worker, worker.ask(turn.task, turn.part * self._timeout_s)
        except (EOFError, OSError) as error:
            return None, (None, self._bury(worker, error))
        except Exception as error:
            # Of the pool's own: it is told like any other, since who waits for a thread that died of it would wait for ever.
            if worker is not None:
                worker.process.kill()
                self._dismiss(worker)
            return None, (None, error)

    def _start(self) -> "_Worker":
        """Raises EOFError, where the pool was closed meanwhile or there is no fork server any more, OSError where none can be had."""
        ours, theirs = self._context.Pipe()
        with self._births, theirs:
            if self._closed:
                raise EOFError
            process = self._context.Process(target=_work, args=(theirs, self._initializer, self._is_spent), daemon=True)
            process.start()
            self._processes.add(process)
        return _Worker(process, ours)

    def _dismiss(self, worker: "_Worker") -> None:
        """Let one go that is not at work: the end of its pipe is its sign."""
        worker.pipe.close()
        with self._births:
            worker.process.join()
            self._processes.discard(worker.process)

    def _bury(self, worker: "_Worker | None", error: Exception) -> Exception:
        """What is told to who waits for its answer."""
        if worker is None:
            return Ended(str(error))
        if isinstance(error, TimeoutError):
            worker.process.kill()
        self._dismiss(worker)
        if self._closed or worker.process.exitcode in TOLD_TO_END:
            return Ended()
        if isinstance(error, TimeoutError):
            return error
        code = worker.process.exitcode
        is_innocent = code == -signal.SIGKILL or not worker.is_ready
        return Killed() if is_innocent else Died(f"exit code {code}")


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    pipe: "Connection[Any, Any]"
    done: int = 0
    is_ready: bool = False
    is_spent: bool = False

    def ask(self, task: _Task, timeout_s: float) -> Answer:
        """Raises EOFError and OSError where the process is gone, TimeoutError."""
        try:
            packed = ForkingPickler.dumps((task.function, task.arguments))
        except Exception as error:
            return None, error
        if not self.is_ready:
            # It says so when it is: its time does not begin before.
            self.pipe.recv()
            self.is_ready = True
        self.pipe.send_bytes(packed)
        self._await(timeout_s)
        self.done += 1
        came = self.pipe.recv_bytes()
        try:
            answer: Answer
            answer, self.is_spent = pickle.loads(came)
        except Exception as error:
            return None, error
        return answer

    def _await(self, timeout_s: float) -> None:
        """Until the answer begins to come. Raises TimeoutError."""
        since, began_at = _cpu_s(self.process), time.monotonic()
        left_s = timeout_s
        while not self.pipe.poll(max(left_s, POLL_S)):
            by_clock_s = time.monotonic() - began_at
            now = _cpu_s(self.process)
            taken_s = by_clock_s if since is None or now is None else now - since
            left_s = min(timeout_s - taken_s, WAITING_FACTOR * timeout_s - by_clock_s)
            if left_s <= 0:
                raise TimeoutError


def _cpu_s(process: ForkServerProcess) -> float | None:
    """The seconds of processor that it took so far; None where it is gone, or the system does not tell."""
    try:
        # proc(5): behind the name, which stands in brackets, the 12th and 13th are the user's and the system's ticks.
        ticks = Path(f"/proc/{process.pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[11:13]
    except OSError:
        return None
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _may_be_anothers_fault(worker: _Worker | None, answer: Answer) -> bool:
    """Killed from outside, or out of memory that earlier tasks may have left little of."""
    failure = answer[1]
    return isinstance(failure, Killed) or (isinstance(failure, MemoryError) and worker is not None and worker.done > 1)


def _tell(future: "Future[Any]", answer: Answer) -> None:
    value, failure = answer
    if failure is None:
        future.set_result(value)
    else:
        future.set_exception(failure)


def _work(pipe: "Connection[Any, Any]", initializer: Call, is_spent: Callable[[], bool]) -> None:
    """Do what comes through the pipe, until it ends."""
    # Ctrl-C reaches all processes of a terminal; who began the crawl says when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    function, arguments = initializer
    function(*arguments)
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            answer = _answer(pipe.recv_bytes())
            has_enough = isinstance(answer[1], MemoryError) or is_spent()
            pipe.send_bytes(_packed(answer, has_enough))


def _packed(answer: Answer, has_enough: bool) -> memoryview:
    try:
        return ForkingPickler.dumps((answer, has_enough))
    except Exception as error:
        failure = answer[1]
        if failure is None:
            return ForkingPickler.dumps(((None, error), has_enough))
        # An error of lxml cannot be sent. Where libxml2 runs out of memory it may say anything, "unknown error" for one.
        told = MemoryError() if has_enough else RuntimeError("".join(traceback.format_exception(failure)))
        return ForkingPickler.dumps(((None, told), has_enough))


def _answer(packed: bytes) -> Answer:
    try:
        function, arguments = pickle.loads(packed)
        return function(*arguments), None
    except Exception as error:
        error.add_note(traceback.format_exc())
        return None, error
