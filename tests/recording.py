"""Records what a terminal shows while the demonstration runs, as an SVG picture: docs/panel.svg in README was made by

    python -m tests.recording docs/panel.svg

The terminal is a real one: tmux runs `scrapy demo` in it, slowed down so that there is something to see, and is asked for its
screen when so many articles are written. rich draws the picture.
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.text import Text

COLUMNS, LINES = 108, 22
ARTICLES = 21
# Plain SVG text: the fonts that rich would load from elsewhere are left out.
PICTURE = """<svg viewBox="0 0 WIDTH HEIGHT" xmlns="http://www.w3.org/2000/svg">
<style>{styles} .{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, monospace; }}</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#1b1b1b"/>
<g transform="translate(9, 9)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def tmux(*arguments: str) -> str:
    return subprocess.run(["tmux", *arguments], capture_output=True, text=True, check=True).stdout


def recorded() -> str:
    """The screen, with its colours as a terminal is sent them."""
    session = f"recording-{uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        demo = f"{sys.executable} -m scrapy demo -s DOWNLOAD_DELAY=0.4 --output {folder}"
        tmux("new-session", "-d", "-s", session, "-x", str(COLUMNS), "-y", str(LINES), demo)
        try:
            until = time.monotonic() + 120
            while f" {ARTICLES}  20" not in (screen := tmux("capture-pane", "-p", "-e", "-t", session)):
                assert time.monotonic() < until, screen
                time.sleep(0.1)
            # The panel is drawn again twice a second.
            time.sleep(0.6)
            return tmux("capture-pane", "-p", "-e", "-t", session)
        finally:
            subprocess.run(["tmux", "kill-session", "-t", session], capture_output=True, check=False)


def picture(screen: str, columns: int = COLUMNS, lines: int = LINES) -> str:
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(screen), end="")
    # rich's size of a character, and some room around.
    width, height = round(columns * 12.2) + 24, round(lines * 24.4) + 24
    frame = PICTURE.replace("WIDTH", str(width)).replace("HEIGHT", str(height))
    return console.export_svg(code_format=frame, unique_id="panel")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(recorded()), "utf8")
