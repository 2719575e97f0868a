"""The soak says what is flat, and runs; soak.py is for hours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.soak import Soak
from tests.e2e.soak_table import MEGABYTE, Course, Sample, report


@pytest.mark.parametrize(
    ("memory_mb", "verdict"),
    [
        (lambda n: 400, "flat"),
        (lambda n: 100 + 300 * min(1, n / 40), "flat"),
        (lambda n: 400 + 20 * (n % 7 == 0), "flat"),
        (lambda n: 400 + n, "grows"),
        (lambda n: 400 - n, "shrinks"),
    ],
    ids=["level", "level after a start", "level with peaks", "rising", "falling"],
)
def test_growth_in_the_second_half_is_told(memory_mb: Callable[[int], float], verdict: str) -> None:
    samples = [Sample(60.0 * n, int(memory_mb(n) * MEGABYTE), MEGABYTE, 40, 1000 * n, n) for n in range(100)]
    rows = [line.split("|") for line in report([Course("a crawl", samples)]).splitlines()]
    assert {row[4].strip(): row[9].strip() for row in rows if "MB" in row[4]} == {"memory, MB": verdict}


def test_a_moment_of_it_ends_in_order_with_nothing_twice(tmp_path: Path) -> None:
    soak = Soak(tmp_path, 0.05)
    soak.run()
    assert soak.endings["long"]["written"] > 10
    assert soak.endings["short"]["written"] > 100
    assert soak.long.samples[-1].open_files > 10
