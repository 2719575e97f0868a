"""Cleaning does not get worse: floors on a fixed sample of the shared benchmark, where that stands beside the checkout."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.bench_folder import SHARED, entries, sample
from tests.benchmarks.peers import installed_peers
from tests.benchmarks.scoring import score_page, summary

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))
PAGES_EACH: int = TABLE["pages_each"]


@pytest.mark.parametrize("dataset", sorted(TABLE["floors"]))
def test_cleaning_reaches_its_floor(dataset: str) -> None:
    if not SHARED.exists():
        pytest.skip(f"no {SHARED}: the benchmark's pages are not beside this checkout")
    extract = installed_peers()["cleanpress"]
    pages = sample(entries(SHARED, dataset), PAGES_EACH)
    found = [extract(page.read(), page.url) for page in pages]
    row = summary([score_page(page.gold, article) for page, article in zip(pages, found, strict=True)])
    too_low = {
        column: (row[column], floor)
        for column, floor in TABLE["floors"][dataset].items()
        if (value := row[column]) is None or value < floor
    }
    assert not too_low, f"{dataset}: (reached, floor) of {too_low}"
    assert row["leaks"] == 0
    lost = [page.id for page, article in zip(pages, found, strict=True) if "rejection" in article]
    assert len(lost) <= TABLE["lost_max"], f"no article found on {lost}"
