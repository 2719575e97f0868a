"""Our commands as a user types them: in a process of their own, in a checkout."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

STORY = (
    "<html><head><title>Dam holds after the flood - Valley News</title><meta property='og:type' content='article'></head>"
    "<body><article><h1>Dam holds after the flood</h1>"
    "<p>The old dam above the valley held through the night although the river rose by four metres within six hours.</p>"
    "<p>Engineers had opened the gates on Monday, when the first warnings came, and kept watch until the morning.</p>"
    "<p>“We were never in real danger, but nobody slept,” said Ines Carvalho, who has run the station for eleven years.</p>"
    "</article></body></html>"
)
WALL = "<html><head><title>Log in</title></head><body><form><input type='password' name='p'></form></body></html>"


def scrapy(*arguments: str, stdin: bytes | None = None, cwd: Path = ROOT) -> "subprocess.CompletedProcess[bytes]":
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in run.stderr, run.stderr.decode()
    return run


def said(run: "subprocess.CompletedProcess[bytes]") -> list[str]:
    return run.stderr.decode().splitlines()
