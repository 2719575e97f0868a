from tests.middlewares.crawling import crawl
from tests.server import Answer, Server, serving


def test_a_slow_site_with_many_pages_does_not_hold_up_the_others(server: Server) -> None:
    server.fallback = Answer("slow", delay_s=1)
    server.route("/robots.txt", Answer("", status=404))
    with serving() as other:
        other.fallback = Answer("quick")
        slow = [{"url": server.url + str(number), "priority": 10} for number in range(6)]
        # Found while the slow pages wait: by then Scrapy's own queue has handed out every one of them.
        quick = {"url": other.url, "then": [{"url": other.url + str(number)} for number in range(20)]}
        settings = {"CONCURRENT_REQUESTS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0}
        result = crawl([*slow, quick], settings, allow=[server.url, other.url])
        assert len(result.outcomes) == 27
        assert other.log[-1].at < server.log[3].at


def test_a_robots_txt_that_does_not_come_holds_no_more_than_its_site_s_places(server: Server) -> None:
    server.fallback = Answer("slow", delay_s=3)
    with serving() as other:
        other.fallback = Answer("quick")
        waiting = [{"url": server.url + str(number), "priority": 10} for number in range(20)]
        quick = [other.url + str(number) for number in range(10)]
        settings = {"CONCURRENT_REQUESTS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 2, "DOWNLOAD_TIMEOUT": 2}
        result = crawl([*waiting, *quick], settings, allow=[server.url, other.url])
        assert {result.reason(entry["url"]) for entry in waiting} == {"robots-unreachable"}  # type: ignore[arg-type]
        assert other.log[-1].at - server.log[0].at < 1.8


def test_every_page_is_fetched_and_no_site_beyond_its_limit(server: Server) -> None:
    server.fallback = Answer("page", delay_s=0.1)
    server.route("/robots.txt", Answer("", status=404))
    urls = [server.url + str(number) for number in range(12)]
    settings = {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 3, "DOWNLOAD_DELAY": 0}
    result = crawl(urls, settings)
    assert {outcome["asked"] for outcome in result.outcomes} == set(urls)
    times = [hit.at for hit in server.log[1:]]
    assert all(later - earlier >= 0.09 for earlier, later in zip(times, times[3:], strict=False))
