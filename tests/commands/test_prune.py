import argparse
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.commands.prune import Command
from crawler.discovery.candidates import Candidate
from crawler.items import to_json
from crawler.state import State
from crawler.state.run import Run
from tests.commands.scrapy_command import ROOT
from tests.export.made_articles import article, lay

TODAY = datetime.now(UTC)
OLD, NEW = (f"{TODAY - timedelta(days=days):%Y-%m-%d}" for days in (31, 29))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Old and new files in both layouts, and some that are not output's."""
    output = tmp_path / "output"
    lay(output, [article(1), article(2)], f"{OLD}.jsonl")
    lay(output, [article(3)], f"{OLD}.2.jsonl")
    lay(output, [article(4)], f"{NEW}.jsonl")
    for number, day in ((5, OLD), (6, NEW)):
        made = article(number, fetched=f"{day}T23:00:00-01:00" if day == NEW else f"{day}T08:00:00+00:00")
        (output / "news" / f"{number}.json").write_text(to_json(made, indent=2))
    for name in ("notes.json", "mine.jsonl", "2026-99-99.jsonl", f".{OLD}.jsonl.7.tmp"):
        (output / "news" / name).write_text("{}\n")
    return tmp_path


GOING = {f"{OLD}.jsonl", f"{OLD}.2.jsonl", "5.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / "output" / "news").iterdir()}


def status(folder: Path, *arguments: str) -> int:
    """The command's exit status, run in this process, as Scrapy runs it."""
    parser, command = argparse.ArgumentParser(), Command()
    url = f"sqlite:///{folder / 'state.sqlite'}"
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.settings.setdict({"OUTPUT_DIR": str(folder / "output"), "OUTPUT_LAYOUT": "day", "STATE_URL": url})
    command.add_options(parser)
    opts = parser.parse_args(arguments)
    command.process_options([], opts)
    command.run([], opts)
    return command.exitcode


@pytest.fixture
def begun(folder: Path) -> Iterator[Run]:
    """A state store with a page, and a crawl of it at work."""
    run = Run(State(f"sqlite:///{folder / 'state.sqlite'}"), ["news"])
    run.find([Candidate("https://news.example.com/a")], source="news", depth=0)
    yield run
    run.end("finished")


def test_files_of_old_days_are_told_and_deleted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = names(folder)
    size = sum((folder / "output" / "news" / name).stat().st_size for name in GOING)
    told = f"{folder / 'output' / 'news'}: 3 files, 4 articles, {size:,} bytes, {OLD} to {OLD}\n"
    assert status(folder, "--older-than", "30d", "--output", "--dry-run") == 0
    assert capsys.readouterr().out == told
    assert names(folder) == before

    assert status(folder, "--older-than", "30d", "--output") == 2
    said = capsys.readouterr()
    assert said.out == told
    assert said.err.startswith("scrapy prune: nobody is here to ask: expected --yes, or --dry-run")
    assert names(folder) == before

    assert status(folder, "--older-than", "30d", "--output", "--yes") == 0
    assert capsys.readouterr().out == f"{told}deleted\n"
    assert names(folder) == before - GOING
    assert status(folder, "--older-than", "30d", "--output", "--yes") == 0
    assert capsys.readouterr().out.startswith("nothing is older than ")
    assert not (folder / "state.sqlite").exists()


@pytest.mark.parametrize("answer", ["y", "n"])
def test_on_a_terminal_it_asks(folder: Path, answer: str) -> None:
    before = names(folder)
    ours, theirs = pty.openpty()
    command = ["scrapy", "prune", "--older-than", "30d", "--output", "-s", f"OUTPUT_DIR={folder / 'output'}"]
    os.write(ours, f"{answer}\n".encode())
    options = ["-s", f"STATE_URL=sqlite:///{folder / 'state.sqlite'}"]
    run = subprocess.run(
        [sys.executable, "-m", *command, *options], cwd=ROOT, stdin=theirs, capture_output=True, timeout=120
    )
    os.close(ours)
    os.close(theirs)
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"Delete it? [y/N]" in run.stdout
    assert names(folder) == (before - GOING if answer == "y" else before)


def test_nothing_is_deleted_while_a_crawl_is_at_work(
    folder: Path, begun: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    # Locks belong to processes: the other one has to be one.
    before = names(folder)
    command = ["scrapy", "prune", "--older-than", "30d", "--output", "--state", "--yes"]
    options = ["-s", f"OUTPUT_DIR={folder / 'output'}", "-s", f"STATE_URL=sqlite:///{folder / 'state.sqlite'}"]
    run = subprocess.run([sys.executable, "-m", *command, *options], cwd=ROOT, capture_output=True, timeout=120)
    assert run.returncode == 4
    assert run.stderr.decode() == (
        f"scrapy prune: another crawl (process {os.getpid()}) is at news: wait for it, or stop it\n"
    )
    assert names(folder) == before


def test_state_that_is_not_there_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(folder, "--older-than", "30d", "--state", "--yes") == 2
    told = f"scrapy prune: there is no state store sqlite:///{folder / 'state.sqlite'}: no crawl has been here\n"
    assert capsys.readouterr().err == told
    assert not (folder / "state.sqlite").exists()


@pytest.mark.parametrize("age", ["0d", "90", "3 months", "-1d", "1y"])
def test_an_age_that_is_none_is_told(folder: Path, age: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(folder, f"--older-than={age}", "--output", "--yes") == 2
    assert capsys.readouterr().err == f"scrapy prune: --older-than {age}: expected days or weeks, such as 90d or 12w\n"


@pytest.mark.parametrize("what", [["--output"], ["--output", "--state"]])
def test_an_output_folder_that_is_not_there_is_named(
    tmp_path: Path, what: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(tmp_path, "--older-than", "30d", *what, "--yes") == 2
    told = f"scrapy prune: {tmp_path / 'output'}: no such folder: no crawl has written into OUTPUT_DIR yet\n"
    assert capsys.readouterr() == ("", told)
