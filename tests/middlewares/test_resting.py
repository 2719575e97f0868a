from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.middlewares.crawling import crawl
from tests.server import Answer, Hit, Server, serving


def busy(retry_after: str | None, status: int = 429) -> Answer:
    return Answer("busy", status=status, headers={} if retry_after is None else {"Retry-After": retry_after})


def test_500_and_then_200_loses_nothing(server: Server) -> None:
    server.route("/page", Answer(status=500), Answer(framing="reset"), Answer("page"))
    assert crawl([server.url + "page"]).of(server.url + "page")["body"] == "page"


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_gets_the_seconds_that_it_asks_for(server: Server, status: int) -> None:
    server.fallback = Answer("page")
    server.route("/1", busy("2", status), Answer("page"))
    urls = [server.url + str(number) for number in range(1, 5)]
    # A second request waits for its turn in the downloader when the first is answered.
    result = crawl(urls, {"CONCURRENT_REQUESTS_PER_DOMAIN": 2, "DOWNLOAD_DELAY": 0.3})
    assert {outcome["body"] for outcome in result.outcomes} == {"page"}
    asked = server.hits("/1")[0].at
    # Not only the page that it refused: the whole site waits.
    assert all(hit.at - asked >= 1.9 for hit in server.log if hit.at > asked)
    assert result.stats["resting/asked_count"] == 1


def test_it_gets_them_until_a_date_by_its_own_clock(server: Server) -> None:
    # The server's clock is a day ahead; it asks for two seconds, not for a day.
    clock = datetime.now(UTC) + timedelta(days=1)
    headers = {
        "Date": format_datetime(clock, usegmt=True),
        "Retry-After": format_datetime(clock + timedelta(seconds=2), usegmt=True),
    }
    server.route("/page", Answer(status=503, headers=headers), Answer("page"))
    result = crawl([server.url + "page"])
    first, second = server.hits("/page")
    assert result.of(server.url + "page")["body"] == "page"
    assert 1.9 <= second.at - first.at < 20


@pytest.mark.parametrize("value", ["-5", "soon", None])
def test_a_wish_that_cannot_be_read_gets_the_default(server: Server, value: str | None) -> None:
    server.route("/page", busy(value), Answer("page"))
    result = crawl([server.url + "page"], {"RETRY_AFTER_DEFAULT_S": 1})
    first, second = server.hits("/page")
    assert result.of(server.url + "page")["body"] == "page"
    assert second.at - first.at >= 0.95


def test_a_site_that_asks_for_a_year_is_left_at_once_and_others_are_not(server: Server) -> None:
    server.fallback = busy(str(365 * 86_400))
    server.route("/robots.txt", Answer("User-agent: *\nAllow: /"))
    with serving() as other:
        other.fallback = Answer("page")
        urls = [server.url + str(number) for number in range(10)]
        result = crawl([*urls, other.url], {"DOWNLOAD_DELAY": 0.2}, allow=[server.url, other.url])
    assert result.of(other.url)["body"] == "page"
    assert {result.reason(url) for url in urls} == {"site-resting"}
    # What already stood in the downloader's queue was called back.
    assert len(server.paths()) == 2
    assert result.stats["resting/left_count"] == 1


def test_others_go_on_while_a_site_rests(server: Server) -> None:
    server.fallback = Answer("page")
    server.route("/0", busy("4"), Answer("page"))
    with serving() as other:
        other.fallback = Answer("page")
        # More than all places of the crawl, and asked for first.
        resting = [{"url": server.url + str(number), "priority": 10} for number in range(20)]
        others = [other.url + str(number) for number in range(20)]
        settings = {"CONCURRENT_REQUESTS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 2}
        result = crawl([*resting, *others], settings, allow=[server.url, other.url])
    assert len(result.outcomes) == 40
    assert {outcome["status"] for outcome in result.outcomes} == {200}
    asked = server.hits("/0")[0].at
    assert sum(hit.at - asked < 3.8 for hit in other.log) >= 20


@pytest.mark.parametrize(("status", "kind"), [(403, "blocked"), (500, "down")])
def test_a_site_that_fails_in_a_row_rests_and_is_then_left(server: Server, status: int, kind: str) -> None:
    server.fallback = Answer(status=status)
    server.route("/robots.txt", Answer("", status=404))
    with serving() as other:
        other.fallback = Answer("page")
        urls = [server.url + str(number) for number in range(30)]
        settings = {"SITE_FAILURES_MAX": 5, "SITE_REST_S": 0.5, "RETRY_AFTER_MAX_S": 1, "RETRY_TIMES": 0}
        result = crawl([*urls, other.url], settings, allow=[server.url, other.url])
    assert result.of(other.url)["body"] == "page"
    assert result.stats[f"resting/{kind}_count"] >= 2
    assert result.stats["resting/left_count"] == 1
    assert len(server.paths()) < 15
    assert len(result.outcomes) == 31
    assert result.outcomes[-1]["reason"] == "site-resting"


def test_a_site_that_cannot_be_reached_is_left() -> None:
    with serving() as gone:
        pass
    urls = [gone.url + str(number) for number in range(30)]
    settings = {"SITE_FAILURES_MAX": 4, "SITE_REST_S": 2, "RETRY_AFTER_MAX_S": 1, "ROBOTSTXT_OBEY": False}
    result = crawl(urls, settings)
    assert result.stats["downloader/exception_type_count/scrapy.exceptions.DownloadConnectionRefusedError"] <= 8
    assert result.outcomes[-1]["reason"] == "site-resting"


def test_a_failure_now_and_then_is_no_reason_to_rest(server: Server) -> None:
    def unsteady(hit: Hit) -> Answer:
        return Answer(status=500) if hit.path.endswith("3") else Answer("page")

    server.fallback = unsteady
    urls = [server.url + str(number) for number in range(40)]
    result = crawl(
        urls, {"SITE_FAILURES_MAX": 5, "SITE_REST_S": 60, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    )
    assert len(server.paths()) == 41
    assert "resting/down_count" not in result.stats


def test_a_large_body_that_we_cut_off_is_no_failure_of_the_site(server: Server) -> None:
    server.fallback = Answer(b"x" * 5000)
    server.route("/robots.txt", Answer("", status=404))
    urls = [server.url + str(number) for number in range(6)]
    result = crawl(urls, {"SITE_FAILURES_MAX": 2, "SITE_REST_S": 60, "DOWNLOAD_MAXSIZE": 1000})
    assert {outcome["error"] for outcome in result.outcomes} == {"DownloadCancelledError"}
    assert len(server.paths()) == 7


def test_resting_can_be_switched_off(server: Server) -> None:
    server.route("/page", busy("86400"), Answer("page"))
    assert crawl([server.url + "page"], {"RESTING_ENABLED": False}).of(server.url + "page")["body"] == "page"
