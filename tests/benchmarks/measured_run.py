"""What commands cost: time on the clock, CPU time and memory of all their processes together. Linux.

Workers, fork servers and whatever else they start count as well, also where nobody waits for them: this process takes orphans in
(PR_SET_CHILD_SUBREAPER) and reaps them. So it must be a process of its own, of which nobody else waits for children.
"""

import ctypes
import os
import select
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.25
# The first time sooner: reading one page may take no longer than that.
FIRST_SAMPLE_S = 0.1
# How long what a command left behind may take to end.
LEFT_S = 10
_PR_SET_CHILD_SUBREAPER = 36

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took. `cpu_s`: user and system; `peak_bytes`: the most that all held at once, what they share counted once (PSS).

    `others_share`: how much of its CPUs' time went to processes that are neither its own nor spared: 1 is all.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    others_share: float


class RunFailed(Exception):
    """A command ended with another status than 0. The message names it, and where its log is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands run: in which folder, on which CPUs, where what they print goes. `spared`: processes that are not theirs."""

    folder: Path
    cores: Set[int]
    log: Path
    spared: Set[int] = frozenset()


def run(commands: Sequence[Command], place: Place, on_sample: Callable[[int], None] = lambda held_bytes: None) -> Usage:
    """Run the commands side by side until all have ended. `on_sample` is told now and then how many bytes they hold.

    Raises RunFailed.
    """
    _take_orphans_in()
    began, busy_before = time.monotonic(), _busy_s(place.cores) - _known_busy_s(place.spared)
    with place.log.open("ab") as log:
        waiting = {process.pid: process for process in (_start(command, place, log.fileno()) for command in commands)}
    pidfds = {os.pidfd_open(pid): pid for pid in waiting}
    cpu_s, peak, wait_s = 0.0, 0, FIRST_SAMPLE_S
    while pidfds:
        for fd in select.select(list(pidfds), [], [], wait_s)[0]:
            cpu_s += _reap(waiting[pidfds.pop(fd)], place)
            os.close(fd)
        held = pss_bytes(place.spared)
        peak = max(peak, held)
        on_sample(held)
        wait_s = SAMPLE_S
    wall_s = time.monotonic() - began
    cpu_s += _reap_left(place.spared)
    others_s = _busy_s(place.cores) - _known_busy_s(place.spared) - busy_before - cpu_s
    return Usage(wall_s, cpu_s, peak, max(0.0, others_s / (time.monotonic() - began) / len(place.cores)))


def pss_bytes(spared: Set[int]) -> int:
    """The memory of all descendants of this process but those of `spared`: what each has alone, and its part of what it shares."""
    total = 0
    for pid in _descendants(spared):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)
    return total


def _start(command: Command, place: Place, log: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        cwd=place.folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        preexec_fn=lambda: os.sched_setaffinity(0, place.cores),
    )


def _reap(process: "subprocess.Popen[bytes]", place: Place) -> float:
    """CPU seconds of a command that has ended, and of those that it waited for. Raises RunFailed."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RunFailed(f"{' '.join(process.args[:6])} ended with {process.returncode}: see {place.log}")  # type: ignore[index]
    return used.ru_utime + used.ru_stime


def _reap_left(spared: Set[int]) -> float:
    """CPU seconds of the orphans, which end by themselves when they see that they are. Raises RunFailed where one does not."""
    until = time.monotonic() + LEFT_S
    cpu_s = 0.0
    while left := _children(spared):
        for pid in left:
            ended, _, used = os.wait4(pid, os.WNOHANG)
            cpu_s += used.ru_utime + used.ru_stime if ended else 0
        if time.monotonic() > until:
            raise RunFailed(f"processes {left} did not end with what had started them")
        time.sleep(0.01)
    return cpu_s


def _children(spared: Set[int]) -> list[int]:
    return [pid for pid in _family()[os.getpid()] if pid not in spared]


def _descendants(spared: Set[int]) -> list[int]:
    family = _family()
    found: list[int] = []
    row = [pid for pid in family[os.getpid()] if pid not in spared]
    while row:
        found += row
        row = [child for pid in row for child in family[pid]]
    return found


def _family() -> Mapping[int, list[int]]:
    """The children of each process of this machine."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            # The name of the program stands in brackets, and may hold some itself.
            children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    return children


def _busy_s(cores: Set[int]) -> float:
    """Seconds that these CPUs have worked since the machine began, for anybody."""
    names = {f"cpu{core}" for core in cores}
    lines = (line.split() for line in Path("/proc/stat").read_text("ascii").splitlines())
    # user, nice and system, then idle and waiting, then interrupts
    ticks = sum(sum(map(int, [*line[1:4], *line[6:8]])) for line in lines if line[0] in names)
    return ticks / os.sysconf("SC_CLK_TCK")


def _known_busy_s(spared: Set[int]) -> float:
    """Seconds that this process and the spared ones, with what they started, have worked."""
    family = _family()
    ticks = 0
    for pid in {*spared, *(child for parent in spared for child in family[parent])}:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _take_orphans_in() -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
