"""README's lines for pandas, DuckDB and datasets, taken out of it and run beside output as crawls write it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.export.made_articles import article, awkward_articles, lay, plain, without_nulls

README = Path(__file__).parents[2] / "README.md"
# Two sources and days, and in one of them all that the other has not: columns that are null there have values here.
MADE = [
    *awkward_articles(),
    article(900, source="b", duplicate_of="1", agency="Agency", removed={"comments": 3}, provenance={"tags": "meta"}),
]


def block(name: str) -> str:
    """The one block of Python in README that imports the library."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    (found,) = (each for each in blocks if re.search(rf"^(?:from|import) {name}\b", each, re.M))
    return found


def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip(name)
    for setting in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(setting, "1")
    lay(folder / "output", MADE)
    monkeypatch.chdir(folder)
    values: dict[str, Any] = {}
    exec(block(name), values)
    return values["articles"]


def assert_equal(rows: list[dict[str, Any]]) -> None:
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows) == len(MADE)
    for made in MADE:
        row = by_id[made.id]
        for name in ("provenance", "removed"):
            row[name] = without_nulls(row[name])
        assert row == plain(made)


def test_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = run("pandas", tmp_path, monkeypatch)
    assert_equal(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def test_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = run("duckdb", tmp_path, monkeypatch)
    assert_equal([dict(zip(articles.columns, row, strict=True)) for row in articles.fetchall()])


def test_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest.importorskip("datasets").config, "HF_DATASETS_CACHE", tmp_path / "cache")
    assert_equal(list(run("datasets", tmp_path, monkeypatch)))
