import gzip
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from crawler.demo.expected import disallowed_paths, expected_articles, expected_rejections
from crawler.demo.server import Demo, Request, serve


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve() as served:
        yield served


def get(url: str, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    """One exchange, redirects not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def address(demo: Demo, site: str, path: str) -> str:
    return demo.site(site).url.rstrip("/") + path


def test_every_article_and_every_page_that_is_none_is_served(demo: Demo) -> None:
    for site, path in expected_articles() | expected_rejections() | dict.fromkeys(disallowed_paths()):
        response, body = get(address(demo, site, path))
        assert response.status == 200, path
        assert response.headers["Content-Type"].startswith("text/html"), path
        assert int(response.headers["Content-Length"]) == len(body) > 1000, path


def test_a_page_is_answered_with_304_to_its_own_etag_and_date(demo: Demo) -> None:
    url = address(demo, "demo-blog", "/2020/07/11/thirteen-steps-mended/")
    first, _ = get(url)
    assert first.headers["Last-Modified"] == "Sat, 11 Jul 2020 15:44:05 GMT"
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again, body = get(url, {name: value})
        assert (again.status, body) == (304, b"")
    assert get(url, {"If-None-Match": '"another"'})[0].status == 200
    assert get(url, {"If-Modified-Since": "Fri, 10 Jul 2020 15:44:05 GMT"})[0].status == 200
    assert get(url, {"If-Modified-Since": "yesterday"})[0].status == 200


def test_gzip_is_sent_to_those_who_ask_and_holds_the_same_page(demo: Demo) -> None:
    url = address(demo, "demo-newspaper", "/")
    plain, body = get(url)
    packed, packed_body = get(url, {"Accept-Encoding": "gzip, br"})
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed_body) == body


def test_the_gzipped_sitemap_is_a_file_and_not_an_encoding(demo: Demo) -> None:
    response, body = get(address(demo, "demo-newspaper", "/sitemaps/2026-11.xml.gz"), {"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] is None
    assert b"<urlset" in gzip.decompress(body)


def test_an_unknown_path_is_404_and_never_304(demo: Demo) -> None:
    url = address(demo, "demo-newspaper", "/no/such/page")
    response, body = get(url)
    assert response.status == 404
    assert "Page not found" in body.decode()
    assert get(url, {"If-None-Match": response.headers["ETag"]})[0].status == 404


def test_a_query_makes_no_other_page(demo: Demo) -> None:
    url = address(demo, "demo-newspaper", "/harbour/2026/nov/19/night-ferry-fares")
    assert get(f"{url}?utm_source=rss")[1] == get(url)[1]


def test_a_short_arabic_address_redirects_to_the_full_one(demo: Demo) -> None:
    response, body = get(address(demo, "demo-arabic", "/article/4431"))
    assert (response.status, body) == (301, b"")
    assert get(response.headers["Location"])[0].status == 200


def test_head_has_the_headers_and_no_body(demo: Demo) -> None:
    response, body = get(address(demo, "demo-blog", "/feed/"), method="HEAD")
    assert response.headers["Content-Type"] == "application/rss+xml; charset=UTF-8"
    assert (response.status, body) == (200, b"")


def test_requests_are_kept_in_order_with_their_status() -> None:
    with serve() as served:
        blog = served.site("demo-blog")
        get(f"{blog.url}about/?a=1")
        get(f"{blog.url}nothing", method="HEAD")
        assert blog.requests == [Request("GET", "/about/?a=1", 200), Request("HEAD", "/nothing", 404)]


def test_a_taken_port_is_an_error() -> None:
    with serve() as served:
        port = urlsplit(served.sites[0].url).port
        assert port is not None
        with pytest.raises(OSError, match=r"[Aa]ddress already in use"), serve((port, 0, 0)):
            pass


def test_the_sites_are_gone_when_the_block_ends() -> None:
    with serve() as served:
        url = served.sites[2].url
        assert get(url)[0].status == 200
    with pytest.raises(ConnectionRefusedError):
        get(url)
