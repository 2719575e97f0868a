import gzip
import json
from pathlib import Path

import jsonschema
import pytest

from crawler.schema import article_schema
from tests.commands.scrapy_command import STORY, WALL, said, scrapy


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Six pages: stories, the same one twice, one wall, and one that is missing."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "dam.html.gz").write_bytes(gzip.compress(STORY.encode()))
    (pages / "hill.html").write_text(STORY.replace("dam", "hill"))
    (pages / "wall.html").write_text(WALL)
    lines = [
        {"id": "one", "url": "https://a.example/1", "path": "pages/dam.html.gz"},
        {"id": "two", "url": "https://a.example/2", "path": "pages/wall.html"},
        {"id": "three", "url": "https://a.example/3", "path": "pages/hill.html"},
        {"id": "four", "url": "https://a.example/4", "path": "pages/none.html"},
        {"id": "five", "url": "https://a.example/1", "path": "pages/dam.html.gz"},
    ]
    path = tmp_path / "pages.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_a_line_for_each_article_in_the_order_of_the_list(listed: Path) -> None:
    run = scrapy("clean", str(listed))
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    assert [article["id"] for article in articles] == ["one", "three", "five"]
    assert [article["url"] for article in articles] == [
        "https://a.example/1",
        "https://a.example/3",
        "https://a.example/1",
    ]
    assert all(article["fetched"] is None for article in articles)
    assert sorted(said(run)) == [
        "scrapy clean: " + str(listed.parent / "pages/none.html") + ": No such file or directory",
        "two: login-wall",
    ]
    assert run.returncode == 1
    validator = jsonschema.Draft202012Validator(article_schema())
    for article in articles:
        validator.validate(article)


def test_files_are_replaced_when_all_is_written(listed: Path) -> None:
    output, rejected = listed.parent / "out.jsonl", listed.parent / "rejected.jsonl"
    output.write_text("old\n")
    run = scrapy("clean", str(listed), "--output", str(output), "--rejected", str(rejected))
    assert run.stdout == b""
    assert [json.loads(line)["id"] for line in output.read_text().splitlines()] == ["one", "three", "five"]
    assert [json.loads(line) for line in rejected.read_text().splitlines()] == [
        {"id": "two", "url": "https://a.example/2", "reason": "login-wall"}
    ]
    assert {path.name for path in listed.parent.iterdir()} == {"pages", "pages.jsonl", "out.jsonl", "rejected.jsonl"}


def test_an_article_whose_further_page_cannot_be_read_has_what_is_there(listed: Path) -> None:
    story = STORY.replace("</head>", '<link rel="next" href="/1?page=2"></head>')
    (listed.parent / "pages/first.html").write_text(story)
    line = {"id": "one", "url": "https://a.example/1", "path": "pages/first.html"}
    more = {"url": "https://a.example/1?page=2", "path": "pages/none.html"}
    listed.write_text(f"{json.dumps(line)}\n{json.dumps({**line, 'id': 'two', 'parts': [more]})}\n{json.dumps(line)}\n")
    run = scrapy("clean", str(listed))
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    assert [article["id"] for article in articles] == ["one", "two", "one"]
    assert articles[1]["text"] == articles[0]["text"]
    assert ["cut-short" in article["quality"]["flags"] for article in articles] == [False, True, False]
    assert run.returncode == 1
    assert "pages/none.html: No such file or directory" in said(run)[0]


def test_folders_are_read_whole_in_order_and_files_name_themselves(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    claimed = STORY.replace("<head>", '<head><link rel="canonical" href="https://valley.example/dam?utm_source=x">')
    (tmp_path / "b" / "z.html").write_text(claimed)
    (tmp_path / "a.htm").write_text(STORY)
    (tmp_path / "notes.txt").write_text(STORY)
    run = scrapy("clean", str(tmp_path))
    assert (run.returncode, said(run)) == (0, [])
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    assert [article["id"] for article in articles] == [str(tmp_path / "a.htm"), str(tmp_path / "b" / "z.html")]
    assert [article["url"] for article in articles] == [None, "https://valley.example/dam"]


def test_one_worker_and_two_give_the_same_lines(listed: Path) -> None:
    one, two = (scrapy("clean", str(listed), "-s", f"CLEAN_WORKERS={count}").stdout for count in (1, 2))
    assert one == two != b""


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["no-such-folder"], 1, "scrapy clean: no-such-folder: No such file or directory"),
        ([], 2, "error: expected at least one INPUT"),
        (
            ["x.html", "-s", "CLEAN_WORKERS=none"],
            1,
            "scrapy clean: CLEAN_WORKERS is 'none': expected a number of processes, 1 or more",
        ),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], status: int, line: str) -> None:
    run = scrapy("clean", *arguments)
    assert (run.returncode, run.stdout) == (status, b"")
    assert said(run)[-1].endswith(line)


def test_an_output_that_cannot_be_written_is_one_line(listed: Path) -> None:
    output = listed.parent / "none" / "out.jsonl"
    run = scrapy("clean", str(listed), "--output", str(output))
    assert run.returncode == 5
    assert said(run)[-1] == f"scrapy clean: cannot write {output}: No such file or directory"


def test_help_shows_an_example() -> None:
    assert "scrapy clean saved/" in " ".join(scrapy("clean", "--help").stdout.decode().split())


@pytest.mark.parametrize(
    ("outputs", "says"),
    [
        (["--output", "pages/one.html"], "--output names a file of the input"),
        (["--rejected", "pages/one.html"], "--rejected names a file of the input"),
        (["--output", "out.jsonl", "--rejected", "./out.jsonl"], "--output and --rejected name the same file"),
    ],
)
@pytest.mark.parametrize("read", ["pages", "pages/one.html"])
def test_what_is_read_is_not_written_over(tmp_path: Path, outputs: list[str], says: str, read: str) -> None:
    (tmp_path / "pages").mkdir()
    page = tmp_path / "pages/one.html"
    page.write_text(STORY)
    named = [name if name.startswith("--") else str(tmp_path / name) for name in outputs]
    run = scrapy("clean", str(tmp_path / read), *named)
    assert (run.returncode, page.read_text()) == (2, STORY)
    assert any(says in line for line in said(run))


@pytest.mark.parametrize(("option", "page"), [("--output", "pages/hill.html"), ("--rejected", "pages/wall.html")])
def test_a_page_that_a_list_names_is_not_written_over(listed: Path, option: str, page: str) -> None:
    path = listed.parent / page
    before = path.read_text()
    run = scrapy("clean", str(listed), option, str(path))
    assert (run.returncode, path.read_text()) == (2, before)
    assert said(run)[-1].endswith(f"{option} names a file of the input, which would be lost: {path}")
