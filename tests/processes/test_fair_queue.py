"""Who takes long waits for those who do not, and never the other way round."""

import threading
from dataclasses import dataclass

from crawler.processes.fair_queue import HALF_LIFE_S, HURRIED_AFTER, HURRIED_PART, FairQueue, Turn


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Queue:
    """A queue of texts that begin with their share's name: "a1"."""

    def __init__(self, takers: int) -> None:
        self.clock = Clock()
        self.queue: FairQueue[str] = FairQueue(takers, self.clock)

    def put(self, *tasks: str) -> None:
        for task in tasks:
            self.queue.put(task, task[0] if task[0].isalpha() else None)

    def take(self) -> Turn[str]:
        turn = self.queue.take()
        assert turn is not None
        return turn

    def do(self, seconds: float, *, was_cut: bool = False) -> str:
        """Take one task, and be done with it after so long."""
        turn = self.take()
        self.clock.now += seconds
        self.queue.end(turn, was_cut=was_cut)
        return turn.task

    def taker(self) -> tuple[threading.Thread, list[Turn[str] | None]]:
        """One who takes a turn as soon as there is one, and what came of it."""
        taken: list[Turn[str] | None] = []
        taker = threading.Thread(target=lambda: taken.append(self.queue.take()), daemon=True)
        taker.start()
        taker.join(0.1)
        return taker, taken


def test_one_share_is_served_in_its_order() -> None:
    queue = Queue(1)
    queue.put("a1", "a2", "a3")
    assert [queue.do(5) for _ in range(3)] == ["a1", "a2", "a3"]


def test_who_came_with_many_leaves_every_other_turn_to_who_came_later() -> None:
    queue = Queue(1)
    queue.put("a1", "a2", "a3", "a4", "b1", "b2")
    assert [queue.do(0.1) for _ in range(6)] == ["a1", "b1", "a2", "b2", "a3", "a4"]


def test_who_took_long_pays_it_back() -> None:
    queue = Queue(1)
    queue.put("a1", "a2", "b1", "b2", "b3", "b4")
    assert [queue.do(10 if queue.clock.now == 0 else 0.1) for _ in range(6)] == ["a1", "b1", "b2", "b3", "b4", "a2"]


def test_time_is_forgotten() -> None:
    queue = Queue(1)
    queue.put("a1")
    queue.do(10)
    queue.clock.now += 20 * HALF_LIFE_S
    queue.put("b1", "b2", "b3", "a2")
    assert [queue.do(1) for _ in range(4)] == ["b1", "a2", "b2", "b3"]


def test_what_is_under_way_counts() -> None:
    queue = Queue(3)
    queue.put("a1", "b1")
    first = queue.take()
    queue.clock.now += 0.5
    assert queue.do(0.1) == "b1"
    queue.put("a2", "b2")
    assert first.task == "a1"
    assert queue.take().task == "b2"


def test_the_last_process_is_kept_free_of_long_tasks() -> None:
    queue = Queue(3)
    queue.put("b1", "a1", "a2", "a3", "a4")
    queue.do(0.1)
    queue.do(10)
    turns = [queue.take() for _ in range(2)]
    assert [turn.task for turn in turns] == ["a2", "a3"]
    taker, taken = queue.taker()
    assert not taken
    queue.put("b2")
    taker.join(10)
    assert [turn and turn.task for turn in taken] == ["b2"]
    taker, taken = queue.taker()
    assert not taken
    queue.queue.end(turns[0])
    taker.join(10)
    assert [turn and turn.task for turn in taken] == ["a4"]


def test_one_of_whom_nothing_is_known_gets_no_second_process_from_others() -> None:
    queue = Queue(2)
    queue.put("b1", "a1", "a2")
    queue.do(0.1)
    first = queue.take()
    taker, taken = queue.taker()
    assert not taken
    queue.clock.now += 0.1
    queue.queue.end(first)
    taker.join(10)
    assert [turn and turn.task for turn in taken] == ["a2"]


def test_where_nobody_else_is_about_they_get_all_processes() -> None:
    queue = Queue(2)
    queue.put("b1", "a1", "a2", "a3")
    queue.do(0.1)
    queue.do(10)
    queue.clock.now += 10 * HALF_LIFE_S
    assert [queue.take().task, queue.take().task] == ["a2", "a3"]


def test_of_one_process_nobody_is_kept_away() -> None:
    queue = Queue(1)
    queue.put("b1", "a1", "a2")
    assert [queue.do(seconds) for seconds in (0.1, 10, 10)] == ["b1", "a1", "a2"]


def test_tasks_that_were_cut_in_a_row_hurry_the_next_ones_until_one_is_done() -> None:
    queue = Queue(1)
    queue.put(*(f"a{number}" for number in range(9)))
    for _ in range(HURRIED_AFTER):
        queue.do(10, was_cut=True)
    hurried = queue.take()
    assert hurried.part == HURRIED_PART
    queue.queue.end(hurried)
    assert queue.take().part == 1


def test_tasks_of_no_share_are_neither_kept_away_nor_hurried() -> None:
    queue = Queue(2)
    queue.put("b1", *"123456789")
    queue.do(0.1)
    for _ in range(HURRIED_AFTER):
        queue.do(10, was_cut=True)
    assert [queue.take().part, queue.take().part] == [1, 1]


def test_closed_it_gives_what_is_left_and_then_nothing() -> None:
    queue = Queue(2)
    queue.put("a1", "a2")
    queue.queue.close()
    assert [queue.do(1), queue.do(1), queue.queue.take()] == ["a1", "a2", None]
