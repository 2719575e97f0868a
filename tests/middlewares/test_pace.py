from itertools import pairwise

from tests.middlewares.crawling import crawl
from tests.server import Answer, Server, redirect, serving


def gaps(server: Server) -> list[float]:
    times = [hit.at for hit in server.log if hit.path != "/robots.txt"]
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_source_s_delay_holds_against_autothrottle_for_its_site_only(server: Server) -> None:
    with serving() as other:
        server.fallback = other.fallback = Answer("page")
        slow = [
            {"url": server.url + str(number), "meta": {"source_delay_s": 0.4, "source_origin": server.url}}
            for number in range(4)
        ]
        quick = [other.url + str(number) for number in range(4)]
        settings = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.01}
        crawl([*slow, *quick], settings, allow=[server.url, other.url])
        assert len(gaps(server)) == 3
        assert min(gaps(server)) >= 0.38
        assert max(gaps(other)) < 0.3


def test_two_ports_of_a_host_are_two_sites_and_redirects_keep_the_pace_of_where_they_lead(server: Server) -> None:
    with serving() as other:
        other.fallback = Answer("page")
        other.route("/robots.txt", Answer("User-agent: *\nCrawl-delay: 0.4"))
        for number in range(4):
            server.route(f"/{number}", redirect(other.url + str(number)))
        crawl([server.url + str(number) for number in range(4)], allow=[server.url, other.url])
        assert max(gaps(server)) < 0.3
        assert len(gaps(other)) == 3
        # The first may be under way when the delay becomes known.
        assert min(gaps(other)[1:]) >= 0.38
