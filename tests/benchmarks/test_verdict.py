"""Pages that are no articles are told from stories: floors on the written pages of tests/pages/kinds."""

import pytest

from tests.benchmarks.verdict import Judged, Tally, judge_written, tally
from tests.benchmarks.written_pages import written_pages


def test_the_tally_counts_both_kinds() -> None:
    judged = [
        Judged("dropped rightly", frozenset({"forum"}), "forum"),
        Judged("dropped for another reason", frozenset({"forum"}), "product"),
        Judged("kept wrongly", frozenset({"forum"}), None),
        Judged("story kept", frozenset(), None),
        Judged("story lost", frozenset(), "front-page"),
    ]
    assert tally(judged) == Tally(precision=2 / 3, recall=2 / 3, reason_right=1 / 3, stories_kept=1 / 2)


def test_written_pages_are_of_many_kinds() -> None:
    pages = written_pages()
    assert len({page.name for page in pages}) == len(pages)
    assert sum(bool(page.reasons) for page in pages) >= 60
    assert sum(not page.reasons for page in pages) >= 60


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge_written(written_pages())


def test_verdicts_reach_their_floor(judged: list[Judged]) -> None:
    numbers = tally(judged)
    wrong = [f"{one.name}: {one.verdict}" for one in judged if not one.is_right]
    assert numbers.precision >= 0.99, wrong
    assert numbers.recall >= 0.98, wrong
    assert numbers.reason_right >= 0.97, wrong
    assert numbers.stories_kept >= 0.98, wrong
