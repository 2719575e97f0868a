"""What each command says of a setting that cannot be: one line, and status 2."""

from pathlib import Path

import pytest

from tests.commands.scrapy_command import said, scrapy

NOWHERE = "http://127.0.0.1:1/"
CRAWL = ("crawl", "news", "-a", f"site={NOWHERE}")
SOURCES = f'[[source]]\nname = "a"\nurl = "{NOWHERE}"\nevery = "1h"\nprivate = true\n'


@pytest.mark.parametrize(
    ("command", "setting", "told"),
    [
        (CRAWL, "PROGRESS_INTERVAL_S=x", "scrapy crawl: PROGRESS_INTERVAL_S is 'x': expected seconds"),
        (CRAWL, "DOWNLOAD_DELAY=nan", "scrapy crawl: DOWNLOAD_DELAY is 'nan': expected seconds"),
        # Scrapy waits for a place that never becomes free, whatever it is told meanwhile.
        (CRAWL, "CONCURRENT_REQUESTS_PER_DOMAIN=0", "scrapy crawl: CONCURRENT_REQUESTS_PER_DOMAIN is '0': expected"),
        (CRAWL, "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
        (("article", NOWHERE), "DOWNLOAD_TIMEOUT=x", "error: DOWNLOAD_TIMEOUT is 'x': expected seconds"),
        (("article", NOWHERE), "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
        # What a component finds when it is built.
        (
            ("article", NOWHERE),
            "TWISTED_DNS_RESOLVER=scrapy.resolver.CachingThreadedResolver",
            "error: TWISTED_DNS_RESOLVER: expected crawler.middlewares.resolver.GuardedResolver",
        ),
        (("explain", NOWHERE), "DOWNLOAD_TIMEOUT=x", "error: DOWNLOAD_TIMEOUT is 'x': expected seconds"),
        (("explain", NOWHERE), "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
        (("demo",), "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
        (("sources", "check"), "SITE_REST_S=-1", "scrapy sources: SITE_REST_S is '-1': expected seconds"),
        (("sources", "check"), "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
        (("schedule",), "RETRY_TIMES=x", "scrapy schedule: RETRY_TIMES is 'x': expected a whole number"),
        (("schedule",), "LOG_LEVEL=x", "error: LOG_LEVEL is 'x': expected DEBUG or INFO"),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], setting: str, told: str
) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    run = scrapy(*command, "-s", setting, cwd=tmp_path)
    assert run.returncode == 2
    assert told in said(run)[-1]
    assert not (tmp_path / "state.sqlite").exists()
