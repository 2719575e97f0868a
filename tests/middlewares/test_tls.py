from tests.middlewares.crawling import crawl
from tests.server import Answer, redirect, self_signed, serving


def test_a_certificate_that_nobody_vouches_for_is_no_certificate() -> None:
    with serving(tls=self_signed("127.0.0.1")) as server:
        server.fallback = Answer("secret")
        result = crawl([server.url], {"ROBOTSTXT_OBEY": False, "RETRY_ENABLED": False})
    assert result.of(server.url)["error"] == "DownloadFailedError"
    assert server.log == []


def test_one_source_may_go_unchecked_and_no_other_with_it() -> None:
    with serving(tls=self_signed("127.0.0.1")) as server, serving(tls=self_signed("127.0.0.1")) as other:
        server.fallback = other.fallback = Answer("hello")
        server.route("/away", redirect(other.url))
        meta = {"verify_tls": False, "source_origin": server.url}
        requests = [{"url": server.url + path, "meta": meta} for path in ("", "away")]
        # Asked last, when an open unchecked connection to the same place stands ready.
        checked = {"url": server.url + "checked", "priority": -1}
        settings = {"RETRY_ENABLED": False, "CONCURRENT_REQUESTS": 1}
        result = crawl([*requests, checked], settings, allow=[server.url, other.url])
    assert result.of(server.url)["body"] == "hello"
    # Its robots.txt could not be had.
    assert result.reason(server.url + "away") == "robots-unreachable"
    assert result.of(server.url + "checked")["error"] == "DownloadFailedError"
    assert other.log == []
