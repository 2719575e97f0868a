from pathlib import Path

import pytest

from tests.commands.scrapy_command import said, scrapy


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "crawler.settings")


def test_a_spider_that_is_none_is_told_with_those_that_are(tmp_path: Path) -> None:
    run = scrapy("crawl", "nope", "-s", "LOG_LEVEL=ERROR", cwd=tmp_path)
    assert (run.returncode, said(run)) == (2, ["scrapy crawl: there is no spider nope: expected news"])


def test_no_secret_of_the_settings_stands_in_the_log(tmp_path: Path) -> None:
    secrets = ("MAIL_PASS=hush", "FINDINGS_WEBHOOK=https://hooks.example/hush", "TELNETCONSOLE_PASSWORD=hush")
    given = [part for secret in secrets for part in ("-s", secret)]
    run = scrapy("crawl", "news", "-a", "site=http://127.0.0.1:1/", "-s", "LOG_LEVEL=DEBUG", *given, cwd=tmp_path)
    assert run.returncode == 3
    assert b"'MAIL_PASS': '***'" in run.stderr
    assert b"hush" not in run.stderr


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("OUTPUT_DRI=x", "OUTPUT_DIR"),
        ("DOWNLOAD_DELYA=1", "DOWNLOAD_DELAY"),
        # What another component may read, and what is ours without standing in settings.py.
        ("MYPROJECT_OUTPUT=x", None),
        ("RESTING_ENABLED=True", None),
    ],
)
def test_a_setting_that_is_nearly_one_is_told_and_the_crawl_goes_on(
    tmp_path: Path, given: str, meant: str | None
) -> None:
    run = scrapy("crawl", "news", "-a", "only=a", "-s", given, "-s", "LOG_LEVEL=ERROR", cwd=tmp_path)
    told = [f"scrapy crawl: unknown setting {given.partition('=')[0]}: did you mean {meant}?"] if meant else []
    assert said(run)[:-1] == told
    assert "sources.toml: cannot be read" in said(run)[-1]
