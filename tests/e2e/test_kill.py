"""Crawls that are killed at any moment, and started again, end with each article once; kills.py does this hundreds of times."""

from pathlib import Path

from tests.e2e.kills import PACKED, WHOM, Figures, killed

KILLS = 12


def test_a_dozen_kills_lose_nothing_and_write_nothing_twice(tmp_path: Path) -> None:
    figures = Figures()
    # Half of them while files are packed and get others behind them, beside the plain ones of before.
    killed(KILLS, 20261124, tmp_path, figures, [{}, PACKED])
    assert figures.whole() == KILLS
    assert {whom for whom, _ in figures.kills} == set(WHOM)
