import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.middlewares.sites import Origin, is_own_origin, is_own_site, origin_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://Example.com/a", "example.com"),
        ("https://example.com:443/a", "example.com"),
        ("http://example.com:443/", "example.com:443"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("https://user:pass@example.com/", "example.com"),
    ],
)
def test_a_site_is_its_host_and_its_unusual_port(url: str, site: str) -> None:
    origin = origin_of(url)
    assert origin is not None
    assert origin.site == site


@pytest.mark.parametrize("url", ["ftp://example.com/", "http:///a", "http://[::1/", "http://a:99999/", "news", ""])
def test_what_is_no_web_address_has_no_origin(url: str) -> None:
    assert origin_of(url) is None


@given(st.text(max_size=40))
def test_any_text_may_be_asked_for_its_origin(text: str) -> None:
    for url in (text, f"http://{text}/"):
        assert origin_of(url) is None or isinstance(origin_of(url), Origin)


@pytest.mark.parametrize(
    ("source", "url", "own_origin", "own_site"),
    [
        ("https://example.com/news", "https://example.com/a", True, True),
        ("http://example.com/", "https://example.com/a", True, True),
        ("https://example.com/", "http://example.com/a", False, True),
        ("https://example.com/", "https://www.example.com/a", False, True),
        ("https://www.example.com/", "https://example.com/a", False, True),
        ("https://example.com/", "https://example.com:8443/a", False, False),
        ("https://example.com/", "https://example.com.evil.net/a", False, False),
        ("https://example.com/", "https://example.com@evil.net/a", False, False),
        ("https://example.com/", "https://cdn.example.com/a", False, False),
    ],
)
def test_what_belongs_to_a_source(source: str, url: str, own_origin: bool, own_site: bool) -> None:
    request = Request(url, meta={"source_origin": source})
    assert (is_own_origin(request), is_own_site(request)) == (own_origin, own_site)


def test_without_a_source_every_address_is_its_own() -> None:
    assert is_own_origin(Request("http://example.com/"))
    assert is_own_site(Request("http://example.com/"))


def test_a_source_without_an_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="source_origin"):
        is_own_origin(Request("http://example.com/", meta={"source_origin": "example.com"}))
