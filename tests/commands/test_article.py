import gzip
import json
from pathlib import Path

import pytest

from tests.commands.scrapy_command import STORY, WALL, said, scrapy
from tests.server import Answer, Server, redirect


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "dam.html"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_a_file_gives_its_article_and_nothing_else(saved: Path) -> None:
    run = scrapy("article", str(saved), "--url", "https://valley.example/dam")
    article = json.loads(run.stdout)
    assert (run.returncode, said(run)) == (0, [])
    assert article["title"] == "Dam holds after the flood"
    assert article["url"] == "https://valley.example/dam"
    assert article["text"].count("\n\n") == 2


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("text", b"The old dam above"), ("markdown", b"The old dam above"), ("html", b"<p>The old dam above")],
)
def test_formats(saved: Path, form: str, beginning: bytes) -> None:
    assert scrapy("article", "--format", form, str(saved)).stdout.startswith(beginning)


def test_gzip_and_standard_input_are_read() -> None:
    run = scrapy("article", "--format", "text", "-", stdin=gzip.compress(STORY.encode()))
    assert run.returncode == 0
    assert run.stdout.decode().startswith("The old dam above")


def test_where_there_is_no_article_its_reason_is_said(tmp_path: Path) -> None:
    wall = tmp_path / "wall.html"
    wall.write_text(WALL)
    run = scrapy("article", str(wall))
    assert (run.returncode, run.stdout) == (1, b"")
    assert said(run) == [f"scrapy article: {wall}: no article: login-wall"]


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["no-such-file.html"], 1, "scrapy article: no-such-file.html: No such file or directory"),
        (
            ["http://"],
            1,
            "scrapy article: http://: expected an http or https address such as https://example.com/story",
        ),
        ([], 2, "error: expected one URL or FILE"),
        (["a.html", "b.html"], 2, "error: expected one URL or FILE"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], status: int, line: str) -> None:
    run = scrapy("article", *arguments)
    assert (run.returncode, run.stdout) == (status, b"")
    assert said(run)[-1].endswith(line)


def test_a_page_of_the_web_gives_its_article(server: Server) -> None:
    server.route("/story", Answer(STORY))
    server.route("/old", redirect("/story"))
    run = scrapy("article", server.url + "old")
    assert (run.returncode, said(run)) == (0, [])
    article = json.loads(run.stdout)
    assert article["url"] == server.url + "story"
    assert article["fetched"] is not None
    assert server.paths() == ["/robots.txt", "/old", "/story"]


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ({"/story": Answer(status=404)}, "status 404; check the address"),
        ({"/story": Answer(status=403)}, "status 403; the site turns us away"),
        ({"/story": Answer(framing="reset")}, ""),
        ({"/robots.txt": Answer("User-agent: *\nDisallow: /", content_type="text/plain")}, "robots.txt"),
        ({"/robots.txt": Answer(status=503), "/story": Answer(STORY)}, "RFC 9309"),
        ({"/story": Answer(STORY * 4000)}, "larger than DOWNLOAD_MAXSIZE"),
    ],
)
def test_what_keeps_a_page_from_us_is_one_line(server: Server, answers: dict[str, Answer], cause: str) -> None:
    for path, answer in answers.items():
        server.route(path, answer)
    run = scrapy("article", server.url + "story", "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_MAXSIZE=1000000")
    assert (run.returncode, run.stdout) == (1, b"")
    (line,) = said(run)
    assert line.startswith(f"scrapy article: {server.url}story: ")
    assert cause in line


def test_naming_a_private_address_allows_no_other(server: Server) -> None:
    server.route("/story", redirect(server.url.replace("127.0.0.1", "127.0.0.2") + "inside"))
    run = scrapy("article", server.url + "story")
    assert run.returncode == 1
    assert "private" in said(run)[0]
    assert "/inside" not in server.paths()


def test_nothing_is_left_behind(server: Server, tmp_path: Path) -> None:
    server.route("/story", Answer(STORY))
    scrapy(
        "article", server.url + "story",
        "-s", f"OUTPUT_DIR={tmp_path / 'output'}", "-s", f"STATE_URL=sqlite:///{tmp_path / 'state.sqlite'}",
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_help_shows_an_example() -> None:
    shown = " ".join(scrapy("article", "--help").stdout.decode().split())
    assert "scrapy article https://example.com/story" in shown


def test_the_pages_of_an_article_are_joined(server: Server) -> None:
    further = "<p>The second page tells how the night was in the village below, where forty families waited in the school.</p>"
    first = STORY.replace("</head>", "<link rel='next' href='/story?page=2'></head>")
    second = STORY.replace("</article>", f"{further}<a rel='next' href='/story?page=3'>3</a></article>")
    server.route("/story", Answer(first))
    server.route("/story?page=2", Answer(second))
    server.route("/story?page=3", Answer(status=404))
    run = scrapy("article", server.url + "story")
    article = json.loads(run.stdout)
    assert article["text"].split("\n\n")[3:] == [further[3:-4]]
    assert "cut-short" in article["quality"]["flags"]
    assert article["url"] == server.url + "story"


def test_a_bound_that_is_none_is_one_line(server: Server) -> None:
    run = scrapy("article", server.url + "story", "-s", "ARTICLE_PARTS_MAX=many")
    assert run.returncode == 2
    assert "ARTICLE_PARTS_MAX is 'many': expected a number of pages" in said(run)[-1]
