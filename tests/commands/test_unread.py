"""`| head` has seen enough at some time: no command takes that for an error of its own, and none shows a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.scrapy_command import ROOT, scrapy
from tests.server import Server


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a crawl leaves."""
    folder = tmp_path_factory.mktemp("crawled")
    made = scrapy("demo", "--output", str(folder), "--keep-state")
    assert made.returncode == 0, made.stderr
    return folder


def unread(*arguments: str, module: str = "scrapy") -> "subprocess.CompletedProcess[str]":
    """Run with a standard output that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        run = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(write)
    assert "Traceback" not in run.stderr, run.stderr
    assert "BrokenPipe" not in run.stderr, run.stderr
    return run


@pytest.mark.parametrize(
    "command",
    [
        ["runs"],
        ["runs", "--json"],
        ["profile", "show"],
        ["report", "--output", "{folder}/report.html"],
        ["prune", "--older-than", "1d", "--output", "--state", "--dry-run"],
        ["export", "--format", "jsonl", "--output", "-"],
        ["schedule", "status"],
        ["schedule", "--cron"],
        ["schedule", "--systemd"],
    ],
)
def test_commands_that_tell_of_crawls(crawled: Path, command: list[str]) -> None:
    settings = ["-s", f"OUTPUT_DIR={crawled}", "-s", f"STATE_URL=sqlite:///{crawled}/demo-state.sqlite"]
    run = unread(*(part.format(folder=crawled) for part in command), *settings)
    assert (run.returncode, run.stderr) == (141, "")


def test_sources_check(server: Server, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[[source]]\nname = "a"\nurl = "{server.url}"\nprivate = true\n')
    assert unread("sources", "check", "--sources", str(sources)).returncode == 141


def test_a_demonstration_that_has_begun_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "demo", "--output", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        # Three sites, and the first article.
        assert all(run.stdout.readline() for _ in range(4))
        run.stdout.close()
        assert run.stderr.read() == ""
    assert run.returncode == 0
    assert sum(len(file.read_text().splitlines()) for file in tmp_path.glob("*/*.jsonl")) == 30


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["export", "--help"], ["runs", "--help"]])
def test_cleanpress_and_its_help(arguments: list[str]) -> None:
    # argparse, which prints help, has a way of its own to be silent.
    assert unread(*arguments, module="crawler").returncode == (0 if arguments[1:] else 141)
