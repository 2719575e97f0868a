"""Who is measured: its commands, and how many pages it is seen to have answered afterwards."""

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measured_run import Command, Place, RunFailed, Usage, run


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of the pages of one run: `articles` have a text, `rejected` were read and have none."""

    articles: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Contender:
    """`commands` makes, in a new folder, what is run there at once; `count` looks there for what came of it.

    Both are told which `part` of the pages is meant: `first`, one page, or `measured`. `cores`: how many of the CPUs it is
    given, None for all.
    """

    name: str
    commands: Callable[[Path, str], Sequence[Command]]
    count: Callable[[Path], Answered]
    cores: int | None = None

    def race(self, folder: Path, part: str, pages: int, place: Place) -> tuple[Usage, Answered]:
        """Run it once, in `folder`. Raises RunFailed, also where not all pages were answered: its figure would be none."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        cores = set(sorted(place.cores)[: self.cores])
        commands = self.commands(folder, part)
        usage = run(commands, Place(place.folder, cores, folder / "log", place.spared))
        answered = self.count(folder)
        if answered.articles + answered.rejected != pages:
            raise RunFailed(f"{self.name}: {pages} pages were there, but {answered}: no figure; see {folder}")
        return usage, answered


def count_lines(files: Iterable[Path]) -> Answered:
    """Of lines of JSON, one for each page, by their `text`; a page that comes twice counts once."""
    has_text = {}
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                has_text[line.get("id") or line["url"]] = bool(line.get("text"))
    return Answered(sum(has_text.values()), len(has_text) - sum(has_text.values()))
