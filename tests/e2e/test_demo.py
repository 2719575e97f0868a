"""The demonstration, run as a user runs it and compared with its stories word for word."""

import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.commands.demo import sources_file
from crawler.demo.expected import disallowed_paths, expected_articles
from crawler.demo.server import Demo, serve
from tests.demo.comparison import differences
from tests.e2e.closing_table import HEADER, table

ROOT = Path(__file__).parents[2]
ARTICLES = expected_articles()
NO_PATIENCE = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")


def scrapy(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a scrapy command of the project; a failing assertion shows what it said."""
    command = [sys.executable, "-m", "scrapy", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert run.returncode == status, run.stdout + run.stderr
    if HEADER.search(run.stdout):
        table(run.stdout)
    return run


def written(output: Path) -> list[dict[str, Any]]:
    """Every article in the output folder."""
    files = sorted(output.rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n")[:-1]]


def place(article: dict[str, Any]) -> tuple[str, str]:
    return article["source"], urlsplit(article["url"]).path


def assert_exactly_right(articles: list[dict[str, Any]]) -> None:
    found = [place(article) for article in articles]
    assert not [where for where in ARTICLES if where not in found], "missing"
    assert not [where for where in found if where not in ARTICLES], "no article, but written"
    assert len(found) == len(ARTICLES), "written twice"
    wrong = {place(article): list(differences(article, ARTICLES[place(article)])) for article in articles}
    report = [f"{where}\n  " + "\n  ".join(lines) for where, lines in wrong.items() if lines]
    assert not report, "\n".join(["", *report])


def free_ports() -> int:
    """The first of three neighbouring ports that nobody listens at."""
    for first in range(20_000, 30_000, 3):
        with ExitStack() as stack:
            try:
                for port in range(first, first + 3):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no three free ports")


def test_the_demonstration_ends_with_every_article_exactly_right(tmp_path: Path) -> None:
    run = scrapy("demo", "--output", str(tmp_path))
    assert_exactly_right(written(tmp_path))
    assert "10 articles" in run.stdout
    assert str(tmp_path / "demo-blog") in run.stdout
    assert "1 login-wall" in run.stdout
    assert "1 error-page" in run.stdout

    again = scrapy("demo", "--output", str(tmp_path))
    assert_exactly_right(written(tmp_path))
    assert "30  " in again.stdout


def test_of_two_demonstrations_with_kept_state_the_second_writes_nothing(tmp_path: Path) -> None:
    arguments = ("demo", "--keep-state", "--output", str(tmp_path), "--port", str(free_ports()))
    scrapy(*arguments)
    first = {file: file.read_bytes() for file in tmp_path.rglob("*.jsonl")}
    scrapy(*arguments)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.jsonl")} == first
    assert len(written(tmp_path)) == len(ARTICLES)


def test_kept_state_refuses_ports_that_are_taken(tmp_path: Path) -> None:
    with serve() as demo:
        port = str(urlsplit(demo.sites[0].url).port)
        run = scrapy("demo", "--keep-state", "--output", str(tmp_path), "--port", port, status=2)
    assert f"cannot serve at ports {port}" in run.stderr
    assert not list(tmp_path.iterdir())


def test_words_that_it_does_not_know_are_refused(tmp_path: Path) -> None:
    run = scrapy("demo", "extra", "--output", str(tmp_path), status=2)
    assert run.stderr.splitlines()[-1].endswith("error: extra: expected options alone")
    assert not list(tmp_path.iterdir())


def crawl(demo: Demo, folder: Path) -> list[tuple[str, str, int]]:
    """Crawl the served sites as three sources; the requests that they got, as site, path and status."""
    for site in demo.sites:
        site.requests.clear()
    state = f"STATE_URL=sqlite:///{folder / 'state.sqlite'}"
    output = f"OUTPUT_DIR={folder / 'output'}"
    scrapy("crawl", "news", "-a", f"sources={sources_file(folder, demo)}", "-s", state, "-s", output, *NO_PATIENCE)
    return [(site.name, urlsplit(asked.path).path, asked.status) for site in demo.sites for asked in site.requests]


def test_a_crawl_asks_politely_and_a_second_one_for_no_article(tmp_path: Path) -> None:
    with serve() as demo:
        first = crawl(demo, tmp_path)
        assert_exactly_right(written(tmp_path / "output"))
        second = crawl(demo, tmp_path)
    asked = [(site, path) for site, path, _ in first]
    assert not disallowed_paths().intersection(asked)
    # That a short address leads to a story which is known is only told when it was asked for: such a story comes twice.
    assert [where for where in ARTICLES if not 1 <= asked.count(where) <= 2] == []
    assert [where for *where, _ in second if tuple(where) in ARTICLES] == []
    assert len(written(tmp_path / "output")) == len(ARTICLES)
