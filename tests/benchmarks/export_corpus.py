"""Time and memory of `scrapy export` for a large corpus, each format by itself. Linux.

    pip install -c constraints.txt -e '.[test,export]'
    python tests/benchmarks/export_corpus.py [--articles 1000000] [--folder FOLDER] [--formats parquet,csv] [--write]

The corpus is made in FOLDER (a temporary one that is removed, where none is named), some 5 kB an article; one that stands there
already is taken as it is. Stories in eight languages, one in ten a second version of one before.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.items import Article, Image, Link, Quality, Rights, content_hash, page_id, to_json
from tests.benchmarks.table import write_between
from tests.state.made_stories import LANGUAGES, paragraphs, text

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "BENCHMARKS.md"
MARKS = ("<!-- export: written by tests/benchmarks/export_corpus.py --write -->", "<!-- /export -->")
FORMATS = ("parquet", "jsonl", "csv", "sqlite", "atom", "markdown")
SOURCES, DAYS = 100, 100
BODIES = 2000
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one export took of clock, CPU and memory, and what it wrote."""

    name: str
    wall_s: float
    cpu_s: float
    peak_bytes: int
    written_bytes: int


def main() -> None:
    options = _arguments()
    with ExitStack() as stack:
        folder = Path(options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="export-")))
        if not (folder / "output").exists():
            make(folder / "output", options.articles)
        latest = [_measured(folder, "jsonl", "--latest")] if "jsonl" in options.formats else []
        runs = [*latest, *(_measured(folder, form) for form in options.formats.split(","))]
    found = _table(runs, options.articles)
    print(found)
    if options.write:
        write_between(RESULTS, found, MARKS)


def make(folder: Path, articles: int) -> None:
    """Files as a crawl leaves them, one a source and day."""
    lines = islice(_lines(), articles)
    per_file = -(-articles // (SOURCES * DAYS))
    for day in range(DAYS):
        date = f"{FIRST_DAY + timedelta(days=day):%Y-%m-%d}".encode()
        for source in range(SOURCES):
            mine = [line.replace(b"@S@", b"source-%d" % source) for line in islice(lines, per_file)]
            if mine:
                path = folder / f"source-{source}" / f"{date.decode()}.jsonl"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"".join(line.replace(b"@D@", date) for line in mine))


def _lines() -> Iterator[bytes]:
    """Lines with @S@ for their source, @D@ for their day. Each tells one of some thousand stories beside a number of its own."""
    texts = [
        _template(language, text(paragraphs(language, n)))
        for n, language in zip(range(BODIES), cycle(LANGUAGES), strict=False)
    ]
    chance = random.Random(1)
    for number in count():
        is_second = number % 10 == 9
        url = f"https://news.example.com/2026/story-{number - is_second}-of-the-harbour-news"
        changes = {"@ID@": page_id(url), "@URL@": url, "@N@": str(number), "@HASH@": content_hash(url, str(number))}
        line = chance.choice(texts)
        for mark, value in changes.items():
            line = line.replace(mark.encode(), value.encode())
        yield line.replace(b'"version": 1', b'"version": 2') if is_second else line


def _template(language: str, body: str) -> bytes:
    article = Article(
        id="@ID@",
        url="@URL@",
        canonical_url="@URL@",
        title="Story number @N@ of the harbour news",
        text=f"Report @N@, @HASH@.\n\n{body}",
        content_hash="@HASH@",
        quality=Quality(0.87, ["no-title"]),
        source="@S@",
        description=body[:150],
        section="Harbour",
        tags=["ferry", "harbour"],
        authors=["Ines Carvalho", "Author @N@"],
        published="@D@T06:00:00+01:00",
        language=language,
        image=Image("@URL@.jpg", caption=body[:60]),
        images=[Image("@URL@.jpg", caption=body[:60]), Image("@URL@-2.jpg", credit="Agency")],
        links=[Link(f"https://example.org/{n}", f"link {n}") for n in range(4)],
        rights=Rights(is_free=True),
        provenance={"title": "headline", "authors": "byline", "published": "json-ld", "image": "opengraph"},
        removed={"navigation": 4, "share-bar": 1, "related": 2},
        fetched="@D@T09:00:00+00:00",
    )
    return to_json(article).encode() + b"\n"


def _measured(folder: Path, form: str, *arguments: str) -> Usage:
    target = folder / f"articles.{form}"
    command = ["scrapy", "export", "--format", form, "--output", str(target), *arguments]
    began = time.monotonic()
    run = subprocess.Popen([sys.executable, "-m", *command, "-s", f"OUTPUT_DIR={folder / 'output'}"], cwd=ROOT)
    _, status, used = os.wait4(run.pid, 0)
    wall_s = time.monotonic() - began
    if status:
        raise SystemExit(f"{' '.join(command)}: ended with {status}")
    # One by one: the memory that a list of a million takes here would be told of the next command, which is forked from this one.
    files = iter([target]) if target.is_file() else (path for path in target.rglob("*") if path.is_file())
    written_bytes = sum(path.stat().st_size for path in files)
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    name = " ".join([form, *arguments])
    usage = Usage(name, wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss << 10, written_bytes)
    # A run that is stopped leaves what it has.
    print(usage, file=sys.stderr)
    return usage


def _table(runs: list[Usage], articles: int) -> str:
    lines = [
        f"{articles:,} articles.",
        "",
        "| format | s | articles a second | CPU s | peak MB | written MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {run.name} | {run.wall_s:.0f} | {articles / run.wall_s:,.0f} | {run.cpu_s:.0f} | {run.peak_bytes / 1e6:.0f} | "
        f"{run.written_bytes / 1e6:,.0f} |"
        for run in runs
    ]
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--folder")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--write", action="store_true", help="put the figures into BENCHMARKS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
