"""A folder of pages with gold: `pages.jsonl` (id, dataset, url, path of a gzipped page) and `gold.jsonl` (the same ids)."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Beside the checkout: the pages belong to their publishers, and are no part of this repository.
SHARED = Path(__file__).parents[2].resolve().parent / "shared" / "bench"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: where it is, and what is right. `gold` is its line of gold.jsonl."""

    id: str
    dataset: str
    url: str
    path: Path
    gold: dict[str, Any]

    def read(self) -> bytes:
        """The page's bytes as its server sent them."""
        return gzip.decompress(self.path.read_bytes())

    @property
    def site(self) -> str:
        """The host: pages of one are alike, and no independent witnesses."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


def entries(folder: Path, only: str | None = None) -> list[Entry]:
    """All pages of the folder, or those of one data set. Raises SystemExit with one line where the folder is none."""
    try:
        gold = {line["id"]: line for line in _lines(folder / "gold.jsonl")}
        pages = [
            Entry(line["id"], line["dataset"], line["url"], folder / line["path"], gold[line["id"]])
            for line in _lines(folder / "pages.jsonl")
        ]
    except OSError as error:
        raise SystemExit(f"{folder}: expected pages.jsonl and gold.jsonl, but: {error.strerror}") from error
    datasets = sorted({page.dataset for page in pages})
    if only is not None and only not in datasets:
        raise SystemExit(f"--only {only}: no such data set; expected one of {', '.join(datasets)}")
    return [page for page in pages if only in (None, page.dataset)]


def sample(pages: Sequence[Entry], size: int) -> list[Entry]:
    """`size` pages by a hash of their ids: the same ones in each run, and still mostly so when pages are added."""
    return sorted(pages, key=lambda page: hashlib.sha256(page.id.encode()).digest())[:size]


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
