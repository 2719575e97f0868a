from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest

from crawler.middlewares.robots_rules import READ_BYTES
from tests.middlewares.crawling import Crawl, crawl
from tests.server import Answer, Server, redirect, serving

FORBID = Answer("User-agent: *\nDisallow: /\n", content_type="text/plain")
FORBID_NO = "User-agent: *\nDisallow: /no\n"

# What robots.txt answers; then what becomes of /page: None where it is fetched.
CASES: dict[str, tuple[Answer, str | None]] = {
    "rules": (FORBID, "robots"),
    "empty": (Answer(""), None),
    "bom": (Answer(b"\xef\xbb\xbf" + FORBID.wire_body), "robots"),
    "gzip": (Answer(FORBID.body, encoding="gzip"), "robots"),
    "html": (Answer("<html>User-agent: *\nDisallow: /\n"), None),
    "401": (Answer(FORBID.body, status=401), None),
    "403": (Answer(FORBID.body, status=403), None),
    "404": (Answer(FORBID.body, status=404), None),
    "429": (Answer("User-agent: *\nAllow: /", status=429, headers={"Retry-After": "0"}), "robots-unreachable"),
    "500": (Answer("User-agent: *\nAllow: /", status=500), "robots-unreachable"),
    "503": (Answer("<html>busy</html>", status=503), "robots-unreachable"),
    "reset": (Answer(framing="reset"), "robots-unreachable"),
    "cut short": (Answer(FORBID.body, framing="short"), "robots-unreachable"),
    "too late": (Answer(FORBID.body, delay_s=9), "robots-unreachable"),
    "one byte a second": (Answer(FORBID.body, piece_bytes=1, pace_s=1), "robots-unreachable"),
    "no HTTP": (Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "robots-unreachable"),
    "no gzip": (Answer(b"User-agent", headers={"Content-Encoding": "gzip"}), "robots-unreachable"),
    "redirect to nowhere": (Answer(status=302), "robots-unreachable"),
    "redirect to file": (redirect("file:///etc/hostname"), "robots-unreachable"),
    "loop": (redirect("/robots.txt"), None),
}


@pytest.fixture(scope="module")
def cases() -> Iterator[tuple[Crawl, dict[str, Server]]]:
    with ExitStack() as stack:
        servers = {}
        for name, (answer, _) in CASES.items():
            servers[name] = stack.enter_context(serving())
            servers[name].route("/robots.txt", answer)
            servers[name].route("/page", Answer("page"))
        settings = {"DOWNLOAD_TIMEOUT": 1.5, "CONCURRENT_REQUESTS": 64}
        yield crawl([server.url + "page" for server in servers.values()], settings), servers


@pytest.mark.parametrize("case", CASES)
def test_access_is_as_the_rfc_says(cases: tuple[Crawl, dict[str, Server]], case: str) -> None:
    result, servers = cases
    assert result.of(servers[case].url + "page").get("reason") == CASES[case][1]
    assert ("/page" in servers[case].paths()) == (CASES[case][1] is None)


def test_a_network_error_is_no_permission() -> None:
    with serving() as gone:
        pass
    names = {"nowhere.example.com": [[]]}
    urls = [gone.url + "page", "http://nowhere.example.com/page"]
    result = crawl(urls, answers=names)
    assert [result.reason(url) for url in urls] == ["robots-unreachable"] * 2


def test_up_to_five_redirects_are_followed_to_other_hosts_too(server: Server) -> None:
    with serving() as other:
        server.route("/robots.txt", redirect("/1"))
        for number in range(1, 4):
            server.route(f"/{number}", redirect(f"/{number + 1}", status=301))
        server.route("/4", redirect(other.url + "rules"))
        other.route("/rules", FORBID)
        other.route("/page", Answer("page"))
        result = crawl([server.url + "page", other.url + "page"])
    assert result.reason(server.url + "page") == "robots"
    # The rules are those of the host that was asked, not of the one that keeps them.
    assert result.of(other.url + "page")["body"] == "page"


def test_robots_txt_is_asked_for_once_for_an_origin(server: Server) -> None:
    server.fallback = Answer("page")
    server.route("/robots.txt", Answer(FORBID_NO + "Sitemap: /map.xml", delay_s=0.3))
    urls = [f"{server.url}{number}" for number in range(10)]
    result = crawl([*urls, server.url + "no/1"], {"CONCURRENT_REQUESTS_PER_DOMAIN": 8}, sitemaps=[server.url])
    assert server.paths().count("/robots.txt") == 1
    assert result.of(server.url)["sitemaps"] == [server.url + "map.xml"]
    assert {result.of(url)["status"] for url in urls} == {200}
    assert result.reason(server.url + "no/1") == "robots"
    assert result.stats["robots/fetched_count"] == 1
    assert result.stats["robots/refused_count"] == 1


def test_of_a_large_one_the_first_part_is_obeyed_and_the_rest_not_fetched(server: Server) -> None:
    filling = b"# filling\n" * (20 * READ_BYTES // 10)
    server.route("/robots.txt", Answer(FORBID_NO.encode() + filling, piece_bytes=65_536, pace_s=0.05))
    server.route("/page", Answer("page"))
    # All of it would take eight seconds, and is larger than a page may be.
    settings = {"DOWNLOAD_MAXSIZE": READ_BYTES, "DOWNLOAD_TIMEOUT": 4}
    result = crawl([server.url + "page", server.url + "no"], settings)
    assert result.of(server.url + "page")["body"] == "page"
    assert result.reason(server.url + "no") == "robots"
    assert result.stats["robots/cut_count"] == 1
    assert result.stats["downloader/response_bytes"] < 2 * READ_BYTES


def test_a_compressed_bomb_is_no_permission(server: Server) -> None:
    server.route("/robots.txt", Answer(b"#" * (30 << 20), encoding="gzip"))
    server.route("/page", Answer("page"))
    assert crawl([server.url + "page"]).reason(server.url + "page") == "robots-unreachable"


def test_an_origin_that_gave_no_answer_is_asked_once_more_after_a_while(server: Server) -> None:
    down, up = Answer(status=503), Answer("User-agent: *\nAllow: /")
    # One request and one retry find it down.
    server.route("/robots.txt", down, down, up)
    server.fallback = Answer("page", delay_s=0.3)
    with serving() as other:
        other.fallback = Answer("page", delay_s=0.5)
        later = {"url": other.url, "then": [{"url": server.url + "later"}]}
        result = crawl([server.url + "now", later], {"ROBOTS_RETRY_S": 0.2}, allow=[server.url, other.url])
    assert result.reason(server.url + "now") == "robots-unreachable"
    assert result.of(server.url + "later")["body"] == "page"


def test_a_crawl_delay_holds_against_autothrottle_and_is_bounded(server: Server) -> None:
    server.fallback = Answer("page")
    server.route("/robots.txt", Answer("User-agent: *\nCrawl-delay: 3600\n"))
    settings = {"ROBOTS_CRAWL_DELAY_MAX_S": 0.4, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.01}
    crawl([server.url + str(number) for number in range(5)], settings)
    times = [hit.at for hit in server.log[1:]]
    assert len(times) == 5
    # The first page was let go before robots.txt was read.
    assert all(later - earlier >= 0.38 for earlier, later in pairwise(times))


def test_a_source_may_be_read_without_asking_and_no_other_site_with_it(server: Server) -> None:
    with serving() as other:
        server.fallback = other.fallback = Answer("page")
        server.route("/robots.txt", FORBID)
        other.route("/robots.txt", FORBID)
        server.route("/away", redirect(other.url + "landed"))
        meta = {"dont_obey_robotstxt": True, "source_origin": server.url}
        requests = [{"url": server.url + path, "meta": meta} for path in ("page", "away")]
        result = crawl(requests, allow=[server.url, other.url])
    assert result.of(server.url + "page")["body"] == "page"
    assert result.reason(server.url + "away") == "robots"
    assert other.paths() == ["/robots.txt"]


def test_the_rules_can_be_switched_off(server: Server) -> None:
    server.fallback = Answer("page")
    server.route("/robots.txt", FORBID)
    result = crawl([server.url], {"ROBOTSTXT_OBEY": False})
    assert result.of(server.url)["body"] == "page"


def test_our_own_group_is_found_by_the_name_in_the_user_agent(server: Server) -> None:
    server.fallback = Answer("page")
    server.route("/robots.txt", Answer("User-agent: *\nDisallow: /\n\nUser-agent: cleanpress\nAllow: /\n"))
    result = crawl([server.url], {"ROBOTSTXT_USER_AGENT": None})
    assert result.of(server.url)["body"] == "page"
