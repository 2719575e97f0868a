"""The wheel, installed where no checkout is in sight, and its `cleanpress` in an empty folder."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.commands.scrapy_command import STORY
from tests.e2e.crawl import QUICK
from tests.e2e.site import lay
from tests.packages import ROOT, source_copy
from tests.server import Server

OPTIONS = [part for name, value in QUICK.items() for part in ("-s", f"{name}={value}")]


@dataclass(frozen=True)
class Installed:
    """A wheel and the folder that it was installed to, which comes before everything else that Python looks at."""

    wheel: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPY_")}
        return kept | {"PYTHONPATH": str(self.folder), "PYTHONWARNINGS": "default", "COLUMNS": "200"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.folder / "bin" / "cleanpress"), *arguments]

    def run(self, cwd: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        run = subprocess.run(
            self.command(*arguments),
            cwd=cwd,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in run.stderr, run.stderr
        return run


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    source = source_copy(folder)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *alone, "--no-build-isolation", "--wheel-dir", folder, source], check=True)
    [wheel] = folder.glob("*.whl")
    subprocess.run([*pip, "install", *alone, "--target", folder / "site", wheel], check=True)
    return Installed(wheel, folder / "site")


def test_every_file_of_the_package_is_in_the_wheel(installed: Installed) -> None:
    files = {path for path in (ROOT / "crawler").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    with ZipFile(installed.wheel) as wheel:
        assert {path.relative_to(ROOT).as_posix() for path in files} <= set(wheel.namelist())


def test_in_an_empty_folder_it_crawls_the_demonstration(installed: Installed, tmp_path: Path) -> None:
    look = [sys.executable, "-P", "-c", "import crawler; print(crawler.__file__)"]
    found = subprocess.run(look, env=installed.environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout).is_relative_to(installed.folder), "not the checkout's"

    run = installed.run(tmp_path, "demo")
    assert run.returncode == 0, run.stderr
    lines = [line for file in tmp_path.glob("output/demo-*/*.jsonl") for line in file.read_text("utf8").splitlines()]
    assert len(lines) == 30
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_one_article(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_text(STORY)
    run = installed.run(tmp_path, "article", "saved.html", "--url", "https://example.com/dam")
    assert json.loads(run.stdout)["title"] == "Dam holds after the flood", run.stderr
    as_module = [sys.executable, "-m", "crawler", "article", "none.html"]
    run = subprocess.run(
        as_module, cwd=tmp_path, env=installed.environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (1, "cleanpress article: none.html: No such file or directory\n")


def test_its_schedule_crawls_from_the_current_folder(installed: Installed, tmp_path: Path, server: Server) -> None:
    lay(server, 2)
    source = f'[[source]]\nname = "paper"\nurl = "{server.url}"\nprivate = true\nevery = "1h"\n'
    (tmp_path / "sources.toml").write_text(source)
    log = tmp_path / "log"
    with log.open("w") as file:
        schedule = subprocess.Popen(
            installed.command("schedule", *OPTIONS),
            cwd=tmp_path,
            env=installed.environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + 60
        while "paper: ended" not in log.read_text():
            assert schedule.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        schedule.send_signal(signal.SIGTERM)
        assert schedule.wait(60) == 130
    [articles] = tmp_path.glob("output/paper/*.jsonl")
    assert len(articles.read_text("utf8").splitlines()) == 2
    assert (tmp_path / "state.sqlite").exists()
    assert "Traceback" not in log.read_text()


def test_what_it_says_names_it(installed: Installed, tmp_path: Path) -> None:
    missing = "sources.toml: cannot be read: No such file or directory; `cleanpress sources add URL` begins one"
    run = installed.run(tmp_path, "crawl", "news", "--nolog")
    assert (run.returncode, run.stderr) == (2, f"cleanpress crawl: {missing}\n")
    run = installed.run(tmp_path, "schedule")
    assert (run.returncode, run.stderr) == (2, f"cleanpress schedule: {missing}\n")
    run = installed.run(tmp_path, "article", "--help")
    assert "cleanpress article --format text saved.html" in run.stdout
    assert not re.search(r"\bscrapy [a-z]", run.stdout)
    run = installed.run(tmp_path, "article", "a", "b")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == "cleanpress: error: expected one URL or FILE"
    run = installed.run(tmp_path, "crwl")
    assert (run.returncode, run.stderr) == (2, "cleanpress: unknown command crwl: did you mean crawl?\n")


def test_it_shows_our_commands_and_the_useful_ones_of_scrapy(installed: Installed, tmp_path: Path) -> None:
    ours = {path.stem for path in (ROOT / "crawler" / "commands").glob("*.py")} - {"__init__", "one_page"}
    shown = {line.split()[0] for line in installed.run(tmp_path).stdout.splitlines() if line.startswith("  ")}
    assert shown == ours | {"fetch", "settings", "shell", "view"}
    assert installed.run(tmp_path, "--version").stdout.startswith("cleanpress 0.")


def test_settings_that_a_scrapy_cfg_or_the_environment_names_win(installed: Installed, tmp_path: Path) -> None:
    get = ("settings", "--get", "OUTPUT_DIR")
    assert installed.run(tmp_path, *get).stdout == "output\n"
    (tmp_path / "mine.py").write_text('from crawler.settings import *\nOUTPUT_DIR = "mine"\n')
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mine\n")
    assert installed.run(tmp_path, *get).stdout == "mine\n"
    assert installed.run(tmp_path, *get, SCRAPY_SETTINGS_MODULE="crawler.settings").stdout == "output\n"
    run = installed.run(tmp_path, *get, SCRAPY_SETTINGS_MODULE="none")
    assert run.returncode == 2
    assert run.stderr.startswith("cleanpress: the settings none, which ")
    (tmp_path / "mine.py").write_text('OUTPUT_DIR = "mine"\n')
    run = installed.run(tmp_path, *get)
    assert run.returncode == 2
    assert "expected settings that begin with `from crawler.settings import *`" in run.stderr
