from pathlib import Path

import pytest

from tests.commands.scrapy_command import said, scrapy


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "crawler.settings")


def test_a_spider_that_is_none_is_told_with_those_that_are(tmp_path: Path) -> None:
    run = scrapy("crawl", "nope", "-s", "LOG_LEVEL=ERROR", cwd=tmp_path)
    assert (run.returncode, said(run)) == (2, ["scrapy crawl: there is no spider nope: expected news"])
