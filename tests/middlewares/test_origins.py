import pytest

from tests.middlewares.crawling import Crawl, crawl
from tests.proxy import proxying
from tests.server import Answer, Hit, Server, redirect, self_signed, serving


def echo(hit: Hit) -> Answer:
    """What the request gave away of its source."""
    return Answer(f"{hit.headers.get('X-Token')} {hit.headers.get('Cookie')}")


def asked_with(url: str, origin: str, **meta: object) -> dict[str, object]:
    terms = {"source_origin": origin, "source_headers": {"X-Token": "secret"}, "source_cookies": {"a": "1", "b": "2"}}
    return {"url": url, "meta": terms | meta}


def test_headers_and_cookies_go_to_the_source_and_to_its_robots_txt(server: Server) -> None:
    server.fallback = echo
    server.route("/robots.txt", Answer("User-agent: *\nAllow: /"))
    result = crawl([asked_with(server.url + "page", server.url)])
    assert result.of(server.url + "page")["body"] == "secret a=1; b=2"
    assert server.hits("/robots.txt")[0].headers["X-Token"] == "secret"


def test_they_go_to_nobody_else(server: Server) -> None:
    with serving() as other, serving("127.0.0.2") as third:
        other.fallback = third.fallback = server.fallback = echo
        server.route("/to-port", redirect(other.url + "landed"))
        server.route("/to-host", redirect(third.url + "landed"))
        server.route("/there-and-back", redirect(other.url + "back"))
        other.route("/back", redirect(server.url + "home"))
        link = asked_with(other.url + "link", server.url)
        paths = ["to-port", "to-host", "there-and-back"]
        requests = [asked_with(server.url + path, server.url) for path in paths]
        result = crawl([link, *requests], allow=[server.url, other.url, third.url])
    assert result.of(other.url + "link")["body"] == "None None"
    assert result.of(server.url + "to-port")["body"] == "None None"
    assert result.of(server.url + "to-host")["body"] == "None None"
    assert result.of(server.url + "there-and-back")["body"] == "secret a=1; b=2"
    assert {hit.headers.get("X-Token") for hit in [*other.log, *third.log]} == {None}
    assert {hit.headers.get("Cookie") for hit in [*other.log, *third.log]} == {None}


def test_they_never_go_from_https_down_to_http(server: Server) -> None:
    server.fallback = echo
    with serving(tls=self_signed("127.0.0.1")) as secure:
        secure.fallback = redirect(server.url)
        # The same host, and what a naive check would call the same site.
        result = crawl([asked_with(secure.url, secure.url, verify_tls=False)], allow=[secure.url, server.url])
    assert result.of(secure.url)["body"] == "None None"


def test_a_sources_proxy_is_used_for_robots_txt_and_after_redirects_and_retries(server: Server) -> None:
    server.fallback = echo
    server.route("/there", redirect("http://other.example/landed"), redirect("http://other.example/landed"))
    server.route("/again", Answer(status=500), Answer("well"))
    with proxying({"paper.example": server.port, "other.example": server.port}, "ada", "s3cret") as proxy:
        meta = {"source_proxy": proxy.url.replace("//", "//ada:s3cret@")}
        urls = ["http://paper.example/there", "http://paper.example/again"]
        result = crawl([asked_with(url, "http://paper.example/", **meta) for url in urls], allow=[])
    assert result.of(urls[0])["body"] == "None None"
    assert result.of(urls[1])["body"] == "well"
    assert {said for _, _, said in proxy.asked} == {proxy.authorization}
    assert len(proxy.asked) == len(server.log)
    assert {hit.headers.get("Proxy-Authorization") for hit in server.log} == {None}
    assert "s3cret" not in result.log


@pytest.fixture(scope="module")
def schemes() -> Crawl:
    with serving() as running:
        running.route("/file", redirect("file:///etc/passwd"))
        running.route("/data", redirect("data:text/html,hello"))
        running.route("/script", redirect("javascript:alert(1)"))
        running.route("/nowhere", redirect("http://[half-an-address/"))
        urls = [
            "file:///etc/passwd",
            "data:text/html,hello",
            "ftp://127.0.0.1/",
            "s3://bucket/key",
        ]
        places = [running.url + path for path in ("file", "data", "script", "nowhere")]
        return crawl([*urls, *places], allow=[running.url])


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_other_schemes_are_refused(schemes: Crawl, scheme: str) -> None:
    (outcome,) = [outcome for outcome in schemes.outcomes if outcome["asked"].startswith(scheme + ":")]
    assert outcome["reason"] == "scheme"


def test_redirects_to_other_schemes_are_not_followed(schemes: Crawl) -> None:
    outcomes = [outcome for outcome in schemes.outcomes if outcome["asked"].startswith("http:")]
    assert [(outcome.get("status"), outcome.get("body")) for outcome in outcomes] == [(302, "")] * 4


def test_credentials_without_an_owner_are_an_error(server: Server) -> None:
    result = crawl([{"url": server.url, "meta": {"source_headers": {"X-Token": "secret"}}}])
    assert result.of(server.url)["error"] == "ValueError"
    assert server.log == []
