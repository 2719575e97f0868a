"""One crawl as a process of its own: its lines are passed on under its source's name, and it ends with the scheduler."""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence

LINE_BYTES_MAX = 1 << 20
# <linux/prctl.h>
PR_SET_PDEATHSIG = 1


class Child:
    """A process that was started. It has a group of its own, so that Ctrl-C reaches it once, from us."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process

    @classmethod
    async def start(cls, name: str, command: Sequence[str]) -> "Child":
        """Raises OSError."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LINE_BYTES_MAX,
            process_group=0,
            preexec_fn=_end_with_parent(),
        )
        return cls(name, process)

    async def wait(self) -> int:
        """Pass its lines on until it ends; its exit status, negative for the signal that killed it."""
        assert self._process.stdout is not None
        while True:
            try:
                line = await self._process.stdout.readline()
            except ValueError:
                # Longer than LINE_BYTES_MAX, and thrown away: no log line is.
                continue
            if not line:
                return await self._process.wait()
            # Whoever read our lines may have gone: the crawl goes on.
            with contextlib.suppress(OSError):
                print(passed_on(self._name, line), flush=True)

    def interrupt(self) -> None:
        """Once to end it in order, twice to end it at once."""
        if self._process.returncode is None:
            self._process.terminate()


def passed_on(name: str, line: bytes) -> str:
    """The line of a source's crawl under its name; a log line in JSON stays one, and has the name as its `source`."""
    text = line.decode(errors="replace").rstrip()
    if text.startswith("{"):
        with contextlib.suppress(ValueError):
            return json.dumps(json.loads(text) | {"source": name}, ensure_ascii=False)
    return f"{name}: {text}"


def _end_with_parent() -> Callable[[], None] | None:
    """To be called in the child: it ends in order when the scheduler is killed. Linux only; elsewhere it crawls to its end."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
