from pathlib import Path

import pytest
from lxml import html

from crawler.discovery.candidates import Candidate
from crawler.items import Article, Quality
from crawler.pipelines.output_files import DayFiles
from crawler.state import State
from crawler.state.ledger import Outcome
from crawler.state.run import Run
from tests.commands.scrapy_command import said, scrapy


def report(folder: Path, *arguments: str) -> tuple[int, str, list[str]]:
    """Status, standard output and the lines of standard error."""
    settings = ("-s", f"OUTPUT_DIR={folder}/output", "-s", f"STATE_URL=sqlite:///{folder}/state.sqlite")
    run = scrapy("report", "--output", f"{folder}/report.html", *arguments, *settings)
    return run.returncode, run.stdout.decode(), said(run)


def write(folder: Path) -> None:
    articles = [
        Article(
            id=f"{number}",
            url=None,
            title="Dam",
            text="x",
            content_hash="",
            quality=Quality(1.0),
            source=source,
            fetched=f"2026-11-{20 + number}T10:00:00+00:00",
        )
        for number, source in enumerate(["post", "herald", "post"])
    ]
    DayFiles(folder / "output", lambda _: None).write(articles)


def test_a_page_and_a_line_that_says_what_is_in_it(tmp_path: Path) -> None:
    write(tmp_path)
    status, printed, complaints = report(tmp_path, "--since", "2026-11-21", "--until", "2026-11-30")
    assert (status, complaints) == (0, [])
    end = "2 articles and 0 later versions of 2 sources, 2026-11-21 to 2026-11-30\n"
    assert printed == f"{tmp_path}/report.html: {end}"
    assert "Crawl report" in (tmp_path / "report.html").read_text("utf-8")
    # To look at what is there makes nothing new.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output", "report.html"]


def test_no_output_at_all_gives_a_page_too(tmp_path: Path) -> None:
    status, printed, _ = report(tmp_path)
    assert (status, printed.endswith(": 0 articles and 0 later versions of 0 sources, all time\n")) == (0, True)
    first = printed.splitlines()[0]
    assert first == f"{tmp_path}/output: no such folder: no crawl has written into OUTPUT_DIR yet"


def test_a_source_that_state_alone_knows_has_a_report(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path}/state.sqlite")
    run = Run(state, ["quiet"])
    run.find([Candidate("https://quiet.example/1")], source="quiet", depth=1)
    [page] = run.take("quiet", 1)
    run.settle(Outcome(page.key, "dropped", "login-wall"))
    run.commit()
    run.end("finished")
    state.close()
    status, printed, complaints = report(tmp_path, "--source", "quiet")
    assert (status, complaints) == (0, [])
    assert printed.endswith(": 0 articles and 0 later versions of 0 sources, all time\n")
    page_text = html.parse(tmp_path / "report.html").getroot().find(".//main").text_content()
    assert "Nothing was written in this time" in page_text
    assert "1 page answered" in page_text
    assert "login-wall" in page_text
    assert "1 crawl: 1 finished" in page_text


def test_a_damaged_state_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    status, printed, complaints = report(tmp_path)
    assert (status, printed, len(complaints)) == (2, "", 1)
    assert "state.sqlite" in complaints[0]


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["--source", "post,hearld"], 2, "--source 'hearld': expected a source that was crawled: herald, post"),
        (["--since", "soon"], 2, "scrapy report: soon: expected a day such as 2026-11-01 or a moment such as "),
        (["--output", "no-such-folder/report.html"], 5, "no-such-folder"),
        (["post"], 2, "'post': expected options alone"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: list[str], status: int, line: str) -> None:
    write(tmp_path)
    found, printed, complaints = report(tmp_path, *arguments)
    assert (found, printed) == (status, "")
    assert line in complaints[-1]
