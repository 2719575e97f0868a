"""Draws what DuckDB says of a crawl's output as an SVG picture: docs/table.svg in README was made by

    scrapy demo && python -m tests.table_recording output docs/table.svg

What is shown is what the lines say to whoever types them into `python` beside README's own; DuckDB draws its table.
"""

import io
import os
import re
import sys
from code import InteractiveConsole
from contextlib import redirect_stdout
from pathlib import Path

from tests.recording import picture

README = Path(__file__).parents[1] / "README.md"
COLUMNS = 118
LINES = [
    "newest = articles.order('published DESC').limit(6)",
    "print(newest.select('source, language, published[:10] AS day, quality.score AS quality, title[:44] AS title'))",
    """print(articles.aggregate("source, language, count(*) AS articles, avg(length(text))::INT AS characters"))""",
]


def session(folder: Path) -> str:
    """What a terminal shows."""
    (block,) = (
        each for each in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S) if "duckdb" in each
    )
    os.chdir(folder.parent)
    console, screen = InteractiveConsole(), io.StringIO()
    with redirect_stdout(screen):
        for line in [*block.replace("'output/", f"'{folder.name}/").splitlines(), *LINES]:
            if line and not line.startswith("#"):
                print(f"\x1b[1;32m>>>\x1b[0m {line}")
                console.push(line)
    return screen.getvalue()


if __name__ == "__main__":
    target = Path(sys.argv[2]).resolve()
    shown = session(Path(sys.argv[1]).resolve())
    target.write_text(picture(shown, COLUMNS, shown.count("\n")), "utf8")
