"""What waits for a few processes, in the order that is fair to those who want something of them.

Each has a share in the processes' time. Who took little of it lately comes first; who takes long for each task leaves a process to the
others, since a task cannot be interrupted for one that comes later.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

# What was taken counts half after so long.
HALF_LIFE_S = 60.0
# Nearly all pages are read in a tenth of it.
LONG_TASK_S = 1.0
# After so many tasks in a row that ended at their limit the next ones of that share get a quarter of it.
HURRIED_AFTER = 3
HURRIED_PART = 0.25

# The worth of one task a minute and a half ago.
LATELY = 0.35

T = TypeVar("T")


@dataclass(slots=True)
class _Share(Generic[T]):
    waiting: deque[T] = field(default_factory=deque)
    # When each task of it began that is not done.
    begun: list[float] = field(default_factory=list)
    spent_s: float = 0.0
    tasks: float = 0.0
    counted_at: float = 0.0
    cut_in_a_row: int = 0

    def spent(self, now: float) -> float:
        """Seconds of the processes that it took lately, those of what is not done yet among them."""
        return self.spent_s * self._worth(now) + sum(now - since for since in self.begun)

    def takes_long(self, now: float) -> bool:
        """More than LONG_TASK_S for each task; or nobody knows yet, since its first one is not done."""
        if self.begun and not self.tasks:
            return True
        tasks = self.tasks * self._worth(now) + len(self.begun)
        return bool(tasks) and self.spent(now) > LONG_TASK_S * tasks

    def is_about(self, now: float) -> bool:
        """Has it a task, or had it one lately?"""
        return bool(self.waiting or self.begun) or self.tasks * self._worth(now) > LATELY

    def add(self, began: float, now: float) -> None:
        worth = self._worth(now)
        self.begun.remove(began)
        self.spent_s = self.spent_s * worth + now - began
        self.tasks = self.tasks * worth + 1
        self.counted_at = now

    def _worth(self, now: float) -> float:
        return float(0.5 ** ((now - self.counted_at) / HALF_LIFE_S))


@dataclass(frozen=True, slots=True)
class Turn(Generic[T]):
    """A task whose turn it is. `part` of its time limit is enough for it."""

    task: T
    share: str | None
    began: float
    part: float = 1.0


class FairQueue(Generic[T]):
    """For `takers` that each take a turn, and end it. `now` is in seconds.

    Tasks of no share (None) are treated as those of one that never takes long.
    """

    def __init__(self, takers: int, now: Callable[[], float] = time.monotonic) -> None:
        # At least one of several processes is free of tasks that take long.
        self._long_max = max(1, takers - 1)
        self._now = now
        self._shares: dict[str | None, _Share[T]] = {}
        self._is_closed = False
        self._changed = threading.Condition()

    def put(self, task: T, share: str | None = None) -> None:
        with self._changed:
            self._shares.setdefault(share, _Share()).waiting.append(task)
            self._changed.notify()

    def take(self) -> Turn[T] | None:
        """The next one, when there is one; None when the queue was closed and is empty."""
        with self._changed:
            while (turn := self._next()) is None:
                if self._is_closed and not any(share.waiting for share in self._shares.values()):
                    return None
                self._changed.wait()
            return turn

    def end(self, turn: Turn[T], *, was_cut: bool = False) -> None:
        """A turn is over. `was_cut`: its time was, and it was not done."""
        with self._changed:
            share = self._shares[turn.share]
            share.add(turn.began, self._now())
            share.cut_in_a_row = share.cut_in_a_row + 1 if was_cut else 0
            # What left a process to others may have one now.
            self._changed.notify_all()

    def close(self) -> None:
        """Takers go when nothing waits any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _next(self) -> Turn[T] | None:
        now = self._now()
        ready = [name for name, share in self._shares.items() if share.waiting and self._may_begin(name, now)]
        if not ready:
            return None
        name = min(ready, key=lambda each: self._shares[each].spent(now))
        share = self._shares[name]
        share.begun.append(now)
        is_hurried = name is not None and share.cut_in_a_row >= HURRIED_AFTER
        return Turn(share.waiting.popleft(), name, now, HURRIED_PART if is_hurried else 1.0)

    def _may_begin(self, name: str | None, now: float) -> bool:
        """Not where it would take the last process from those who take little: they may come back at any moment."""
        if not self._takes_long(name, now):
            return True
        long = [share for each, share in self._shares.items() if self._takes_long(each, now)]
        others = sum(share.is_about(now) for share in self._shares.values()) - sum(
            share.is_about(now) for share in long
        )
        return not others or sum(len(share.begun) for share in long) < self._long_max

    def _takes_long(self, name: str | None, now: float) -> bool:
        return name is not None and self._shares[name].takes_long(now)
