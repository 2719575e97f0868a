"""The panel on a real terminal: a pseudo-terminal, whose raw stream is read."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.closing_table import table
from tests.e2e.crawl import ROOT, environment

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What begins a line afresh: a newline, or the panel having been erased (ECMA-48: carriage return, erase line, cursor up).
FRESH = re.compile(r"\n|\x1b\[2K")
DEMO = [sys.executable, "-m", "scrapy", "demo", "-s", "DOWNLOAD_DELAY=0.2", "-s", "LOG_LEVEL=INFO"]


def on_a_terminal(command: list[str], **streams: int) -> str:
    """Run with a pseudo-terminal of 120 columns and 30 lines; all that was sent to it."""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, True)
    env = {name: value for name, value in environment().items() if name not in ("COLUMNS", "NO_COLOR")}
    env |= {"TERM": "xterm-256color", "LINES": "30", "COLUMNS": "120"}
    run = subprocess.Popen(command, cwd=ROOT, env=env, stdin=theirs, **{"stdout": theirs, "stderr": theirs, **streams})
    os.close(theirs)
    sent = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        sent += piece
    os.close(ours)
    assert run.wait(timeout=60) == 0, sent.decode()
    return sent.decode()


def lines_of(sent: str, holding: str) -> list[str]:
    """What stands on the lines that hold a text, from where each was begun afresh."""
    pieces = [ESCAPE.sub("", piece).strip("\r") for piece in FRESH.split(sent)]
    return [piece for piece in pieces if holding in piece]


def test_the_panel_is_drawn_and_nothing_that_is_printed_tears_it(tmp_path: Path) -> None:
    sent = on_a_terminal([*DEMO, "--output", str(tmp_path)])
    assert "Traceback" not in sent
    assert lines_of(sent, "pages/s"), "no panel"
    assert lines_of(sent, "100%"), "no bar that is full"
    articles = [line for line in lines_of(sent, "demo-") if re.match(r" *\d+  \d{4}-\d\d-\d\d  demo-", line)]
    assert len(articles) == 30, "an article's line is torn"
    for holding in ("[scrapy.core.engine] INFO: Closing spider", "[scrapy.core.engine] INFO: Spider closed"):
        [line] = lines_of(sent, holding)
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[", line), f"torn: {line!r}"
    assert sent.count("\x1b[?25l") == sent.count("\x1b[?25h") == 1, "the cursor is hidden once, and shown again"
    after = sent.partition("\x1b[?25h")[2]
    rows = table(ESCAPE.sub("", after.replace("\r", "")))
    assert rows["all"]["written"] == 30


def test_output_that_goes_elsewhere_is_not_drawn_on_the_screen(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w+") as file:
        sent = on_a_terminal([*DEMO, "--output", str(tmp_path / "out")], stdout=file.fileno())
        file.seek(0)
        printed = file.read()
    assert "pages/s" in sent
    assert "demo-blog: " not in sent
    assert "\x1b" not in printed
    assert len(re.findall(r"^ *\d+  \d{4}-\d\d-\d\d  demo-", printed, re.M)) == 30
    table(printed)
