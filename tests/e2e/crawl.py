"""Whole crawls as subprocesses, the way a user or a timer starts them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.files.written import files, lines
from tests.e2e.closing_table import HEADER, table

ROOT = Path(__file__).parents[2]

# The sites are ours: nobody needs our patience.
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CLEAN_WORKERS": "1",
    "RETRY_AFTER_DEFAULT_S": "0.1",
    "SITE_REST_S": "0.1",
}


@dataclass(frozen=True)
class Folder:
    """Output and state of one user; every crawl in it goes on where the last one ended. `settings` are those of each."""

    path: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, *arguments: str, **settings: str) -> list[str]:
        state = {"OUTPUT_DIR": str(self.path / "output"), "STATE_URL": f"sqlite:///{self.path / 'state.sqlite'}"}
        options = [
            part
            for name, value in (QUICK | state | self.settings | settings).items()
            for part in ("-s", f"{name}={value}")
        ]
        return [sys.executable, "-m", "scrapy", "crawl", "news", *(f"-a{a}" for a in arguments), *options]

    def crawl(self, *arguments: str, status: int = 0, text: str | None = None, **settings: str) -> str:
        """Run to the end; what it printed. A failing assertion shows all of it. The closing table, where there is one, adds up."""
        command = self.command(*arguments, **settings)
        run = subprocess.run(
            command, cwd=ROOT, input=text, capture_output=True, text=True, timeout=120, check=False, env=environment()
        )
        assert run.returncode == status, run.stdout + run.stderr
        assert "Traceback" not in run.stderr, run.stderr
        if HEADER.search(run.stdout):
            table(run.stdout)
        return run.stdout + run.stderr

    def start(self, *arguments: str, process_group: int | None = None, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments, **settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
            process_group=process_group,
        )

    def articles(self) -> list[dict[str, Any]]:
        return [json.loads(line) for file in self.files() for line in lines(file)]

    def files(self) -> list[Path]:
        return files(self.path / "output")

    def titles(self) -> list[str]:
        return sorted(article["title"] for article in self.articles())


def environment() -> dict[str, str]:
    return os.environ | {"COLUMNS": "200", "PYTHONWARNINGS": "default"}
