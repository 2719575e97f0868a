import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace

from scrapy import Request

from crawler.json_log import JsonFormatter
from tests.commands.scrapy_command import said, scrapy


def formatted(message: str, *arguments: object, **extra: object) -> dict[str, str]:
    record = logging.LogRecord("crawler.x", logging.WARNING, "x.py", 1, message, arguments, extra.pop("error", None))  # type: ignore[arg-type]
    for name, value in extra.items():
        setattr(record, name, value)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line: dict[str, str] = json.loads(text)
    return line


def test_a_line_is_one_object_whatever_is_in_its_message() -> None:
    line = formatted('two\nlines of "%s"', "Zeitung für Café")
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "crawler.x", "message": 'two\nlines of "Zeitung für Café"'}


def test_an_exception_is_one_field() -> None:
    try:
        raise KeyError("no such feed")
    except KeyError:
        line = formatted("failed", error=sys.exc_info())
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["exception"].endswith("KeyError: 'no such feed'")


def test_the_source_is_what_the_line_says_or_its_request() -> None:
    request = Request("https://a.example/", meta={"source": SimpleNamespace(name="a")})
    assert formatted("x", source="b")["source"] == "b"
    assert formatted("Crawled %(request)s", {"request": request})["source"] == "a"
    assert "source" not in formatted("%(spider)s opened", {"spider": "news"})


def test_all_that_a_crawl_logs_is_json_from_the_first_line_to_the_last(tmp_path: Path) -> None:
    run = scrapy(
        "crawl",
        "news",
        "-a",
        "site=http://127.0.0.1:9/",
        "-s",
        "LOG_JSON=True",
        "-s",
        f"STATE_URL=sqlite:///{tmp_path / 'state.sqlite'}",
    )
    assert run.returncode == 3
    lines = [json.loads(line) for line in said(run)]
    assert {"scrapy.utils.log", "scrapy.core.engine"} <= {line["logger"] for line in lines}
    assert lines[0]["message"].startswith("Scrapy ")
    assert lines[-1]["message"] == "Spider closed (finished)"


def test_a_log_file_holds_json_too_and_a_value_that_is_none_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("older\n")
    options = (
        "-s",
        f"LOG_FILE={log}",
        "-s",
        "LOG_FILE_APPEND=False",
        "-s",
        f"STATE_URL=sqlite:///{tmp_path / 'state.sqlite'}",
        "-s",
        "RETRY_TIMES=0",
    )
    run = scrapy("crawl", "news", "-a", "site=http://127.0.0.1:9/", "-s", "LOG_JSON=1", *options)
    assert run.returncode == 3
    assert len([json.loads(line) for line in log.read_text().splitlines()]) > 2
    refused = scrapy("crawl", "news", "-s", "LOG_JSON=maybe", "-s", "LOG_LEVEL=ERROR")
    assert said(refused) == ["scrapy crawl: LOG_JSON is 'maybe': expected True or False"]
