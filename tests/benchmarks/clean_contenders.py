"""The readers of saved pages that throughput.py measures: `scrapy clean`, trafilatura in a loop, and trafilatura's own command."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from trafilatura import extract

from tests.benchmarks.bench_folder import Entry
from tests.benchmarks.contender import Answered, Contender, count_lines
from tests.benchmarks.measured_run import Command

LOOP = Path(__file__).with_name("trafilatura_loop.py")


@dataclass(frozen=True, slots=True)
class SavedPages:
    """Pages as files: `lists` are pages.jsonl of each part, `folders` hold its files."""

    lists: Mapping[str, Path]
    folders: Mapping[str, Path]


def save(folder: Path, pages: Mapping[str, Entry]) -> SavedPages:
    """Write the pages, by the address that they are served at, as plain files, all of them and the first one alone.

    Nobody unzips while measured.
    """
    lists, folders = {}, {}
    for part, chosen in (("measured", list(pages.items())), ("first", list(pages.items())[:1])):
        folders[part] = folder / part
        folders[part].mkdir(parents=True)
        lines = []
        for number, (url, page) in enumerate(chosen):
            file = folders[part] / f"{number:06}.html"
            file.write_bytes(page.read())
            lines.append(json.dumps({"id": page.id, "url": url, "path": str(file)}))
        lists[part] = folder / f"{part}.jsonl"
        lists[part].write_text("\n".join(lines) + "\n", "utf-8")
    return SavedPages(lists, folders)


def clean_contenders(saved: SavedPages, cores: int, taught: Path) -> Iterator[Contender]:
    """`taught` holds the state that a crawl of the sites' other pages left."""
    known = ["--known-profiles", "-s", f"STATE_URL=sqlite:///{taught / 'state.sqlite'}"]
    for count in (1, cores) if cores > 1 else (1,):
        yield Contender(f"clean-cold-x{count}", partial(_clean, saved, ["--no-profiles"]), _count_clean, cores=count)
        yield Contender(f"clean-learning-x{count}", partial(_clean, saved, []), _count_clean, cores=count)
        yield Contender(f"clean-warm-x{count}", partial(_clean, saved, known), _count_clean, cores=count)
        yield Contender(f"trafilatura-cli-x{count}", partial(_cli, saved, count), _count_cli, cores=count)
    yield Contender("trafilatura-loop", partial(_loop, saved), _count_loop, cores=1)


def _clean(saved: SavedPages, options: Sequence[str], folder: Path, part: str) -> list[Command]:
    outputs = ["--output", str(folder / "articles.jsonl"), "--rejected", str(folder / "rejected.jsonl")]
    return [[sys.executable, "-m", "scrapy", "clean", str(saved.lists[part]), *outputs, *options]]


def _count_clean(folder: Path) -> Answered:
    articles, rejected = ((folder / name).read_bytes().count(b"\n") for name in ("articles.jsonl", "rejected.jsonl"))
    return Answered(articles, rejected)


def _cli(saved: SavedPages, processes: int, folder: Path, part: str) -> list[Command]:
    """With `--keep-dirs` each file's result has a name that tells whose it is; that works where it runs in the files' folder."""
    (folder / "in").symlink_to(saved.folders[part])
    formats = ["--json", "--with-metadata", "--no-comments"]
    places = ["--input-dir", ".", "--output-dir", str(folder / "out"), "--keep-dirs", "--parallel", str(processes)]
    return [["env", f"--chdir={saved.folders[part]}", sys.executable, "-m", "trafilatura.cli", *places, *formats]]


def _count_cli(folder: Path) -> Answered:
    """It says nothing of files that it wrote nothing for, whether without text or lost: it is asked for those once more."""
    written = {file.stem for file in (folder / "out").rglob("*.json")}
    missing = [file for file in (folder / "in").iterdir() if file.stem not in written]
    return Answered(len(written), sum(_has_no_text(file) for file in missing))


def _has_no_text(file: Path) -> bool:
    body = file.read_bytes()
    return extract(body, output_format="json", with_metadata=True, include_comments=False) is None


def _loop(saved: SavedPages, folder: Path, part: str) -> list[Command]:
    return [[sys.executable, str(LOOP), str(saved.lists[part]), str(folder / "articles.jsonl")]]


def _count_loop(folder: Path) -> Answered:
    return count_lines([folder / "articles.jsonl"])
