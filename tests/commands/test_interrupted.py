"""Ctrl-C is no bug: every command ends with status 130 and shows no traceback."""

import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.commands.scrapy_command import ROOT, STORY
from tests.server import Answer, Server


def start(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "scrapy", *arguments]
    # A shell starts what runs in the background with Ctrl-C ignored, and children inherit that: so would the command tested here.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed
    )


def interrupt(run: "subprocess.Popen[str]", number: signal.Signals = signal.SIGINT) -> str:
    run.send_signal(number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    return said


def wait_until_asked(server: Server, path: str, run: "subprocess.Popen[str]") -> None:
    while not server.hits(path):
        assert run.poll() is None, run.communicate()
        time.sleep(0.02)


@pytest.mark.parametrize("command", ["article", "explain"])
def test_scrapy_article_and_explain(command: str, server: Server) -> None:
    server.route("/story", Answer(STORY, delay_s=3))
    run = start(command, f"{server.url}story")
    wait_until_asked(server, "/story", run)
    interrupt(run)


def test_scrapy_sources_check(server: Server, tmp_path: Path) -> None:
    server.route("/", Answer(STORY, delay_s=3))
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[[source]]\nname = "a"\nurl = "{server.url}"\nprivate = true\n')
    run = start("sources", "check", "--sources", str(sources))
    wait_until_asked(server, "/", run)
    interrupt(run)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_scrapy_clean_leaves_no_half_of_a_file(tmp_path: Path, end: signal.Signals) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(3000):
        (pages / f"{number}.html").write_text(STORY)
    run = start("clean", str(pages), "--output", str(tmp_path / "articles.jsonl"))
    while not any(file.stat().st_size for file in tmp_path.glob(".articles*")):
        assert run.poll() is None, run.communicate()
        time.sleep(0.02)
    assert "interrupted" in interrupt(run, end)
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
