import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from crawler.urls import URL_CHARS_MAX, canonical_url, domain, host, same_domain, same_site, site, url_key

BASE = "https://news.example/politics/today.html?page=2"

SPELLINGS = {
    "HTTP://News.Example:80": "http://news.example/",
    "https://news.example:443/a#part": "https://news.example/a",
    "https://news.example:8443/a": "https://news.example:8443/a",
    "https://news.example./a": "https://news.example/a",
    "  https://news.example/a\n": "https://news.example/a",
    "https://news.example/two\n  lines": "https://news.example/two%20%20lines",
    "https:\\\\news.example\\a\\b?c=\\d": "https://news.example/a/b?c=%5Cd",
    "https:/news.example/a": "https://news.example/a",
    "https://news.example/a/./b/../c/": "https://news.example/a/c/",
    "https://news.example/../../a/..": "https://news.example/",
    "https://news.example/a/%2e%2E/b": "https://news.example/b",
    "https://news.example/%7euser/caf%c3%a9/100%": "https://news.example/~user/caf%C3%A9/100%25",
    "https://news.example/é/“x”": "https://news.example/%C3%A9/%E2%80%9Cx%E2%80%9D",
    "https://news.example/a%2Fb%3Fc": "https://news.example/a%2Fb%3Fc",
    "https://news.example/?b=2&&a=1&": "https://news.example/?b=2&a=1",
    "https://news.example/a?": "https://news.example/a",
    "https://news.example/a?utm_source=x&id=7&fbclid=y": "https://news.example/a?id=7",
    "https://news.example/a?id=7&amp;utm_medium=x": "https://news.example/a?id=7",
    "https://news.example/a?UTM_Source=x": "https://news.example/a",
    "https://news.example/a;jsessionid=0A1B?b=1": "https://news.example/a?b=1",
    "https://news.example/a?PHPSESSID=0a1b2c": "https://news.example/a",
    "https://münchen.example/": "https://xn--mnchen-3ya.example/",
    "https://faß.example/": "https://xn--fa-hia.example/",
    "https://صحيفة.example/خبر": "https://xn--ogbhx3c3b.example/%D8%AE%D8%A8%D8%B1",
    "https://n%65ws.example/": "https://news.example/",
    "http://2130706433/": "http://127.0.0.1/",
    "http://0x7f.1/": "http://127.0.0.1/",
    "http://0177.0.0.01:8000/": "http://127.0.0.1:8000/",
    "http://127。0。0。1/": "http://127.0.0.1/",
    "http://[0:0::1]:80/a": "http://[::1]/a",
    "/a": "https://news.example/a",
    "b.html": "https://news.example/politics/b.html",
    "?page=3": "https://news.example/politics/today.html?page=3",
    "//other.example/a": "https://other.example/a",
    "": "https://news.example/politics/today.html?page=2",
}

NO_WEB_ADDRESS = [
    "javascript:void(0)",
    "mailto:desk@news.example",
    "tel:+123456",
    "data:text/html,a",
    "ftp://news.example/a",
    "file:///etc/passwd",
    "https://",
    "https:///",
    "https://desk@news.example/",
    "https://desk:secret@news.example/",
    "https://@news.example/",
    "https://news.example:99999/",
    "https://news.example:port/",
    "https://news..example/",
    "https://.news.example/",
    "https://news example/",
    "https://news.example%00.other.example/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://256.1.1.1/",
    "https://1.2.3.4.5/",
    "https://09.1.1.1/",
    "https://news.example/a\x00b",
    "https://news.example/a\x9bb",
    "https://news.example/\ud800",
    "https://" + "n" * 64 + ".example/",
    "https://news.example/" + "a" * URL_CHARS_MAX,
    "https://news.example/" + "é" * 400,
]


@pytest.mark.parametrize(("url", "expected"), SPELLINGS.items())
def test_one_spelling_for_each_address(url: str, expected: str) -> None:
    assert canonical_url(url, BASE) == expected


@pytest.mark.parametrize("url", NO_WEB_ADDRESS)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert canonical_url(url, BASE) is None


@pytest.mark.parametrize("base", [None, "", "news.example", "file:///tmp/page.html", "https://[::1", "https://a@b/"])
def test_relative_address_needs_a_web_address_as_base(base: str | None) -> None:
    assert canonical_url("/a", base) is None
    assert canonical_url("a", base) is None
    assert canonical_url("https://news.example/a", base) == "https://news.example/a"


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/a/",
        "https://www.news.example/a",
        "https://WWW.news.example//a//",
        "https://news.example/a/index.html",
        "https://news.example/a/default.aspx?utm_source=mail",
        "https://news.example:443/a#comments",
    ],
)
def test_spellings_of_one_story_have_one_key(url: str) -> None:
    assert url_key(url) == url_key("https://news.example/a")


def test_order_of_parameters_makes_no_other_story() -> None:
    assert url_key("https://news.example/?id=1&lang=de") == url_key("http://news.example/?lang=de&id=1")


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/b",
        "https://news.example/A",
        "https://sport.news.example/a",
        "https://news.example:8443/a",
        "https://news.example/a?id=1",
        "https://news.example/index.html/a",
    ],
)
def test_other_stories_have_other_keys(url: str) -> None:
    assert url_key(url) != url_key("https://news.example/a")


def test_what_is_no_web_address_is_its_own_key() -> None:
    assert url_key("saved/page.html") == "saved/page.html"


def test_site_is_the_host_without_www() -> None:
    assert host("HTTPS://WWW.News.example:8443/a") == "www.news.example:8443"
    assert site("https://www.news.example/a") == "news.example"
    assert site("https://www2.news.example/a") == "www2.news.example"
    assert host("saved/page.html") == host("https://a@b/") == ""


def test_host_that_is_no_host_is_read_in_bounded_time() -> None:
    begun = time.process_time()
    assert host("https://" + "é" * 500_000) == domain("https://" + "日" * 500_000) == ""
    assert time.process_time() - begun < 1


def test_same_site_needs_two_hosts() -> None:
    assert same_site("http://www.news.example/a", "https://news.example/b")
    assert not same_site("https://sport.news.example/", "https://news.example/")
    assert not same_site("page.html", "other.html")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://sport.example.co.uk/a", "example.co.uk"),
        ("https://sport.news.example/a", "news.example"),
        ("https://www.example.com:8080/a", "example.com:8080"),
        ("https://one.blogspot.com/", "one.blogspot.com"),
        ("https://one.wordpress.com/", "one.wordpress.com"),
        ("http://127.0.0.1:8001/", "127.0.0.1:8001"),
        ("http://[::1]:8001/", "[::1]:8001"),
        ("http://localhost:8001/", "localhost:8001"),
        ("https://co.uk/", "co.uk"),
    ],
)
def test_domain_is_what_one_owner_registered(url: str, expected: str) -> None:
    assert domain(url) == expected


def test_blogs_on_a_shared_host_are_strangers() -> None:
    assert same_domain("https://sport.example.com/", "https://www.example.com/")
    assert not same_domain("https://one.wordpress.com/", "https://two.wordpress.com/")
    assert not same_domain("http://127.0.0.1:8001/", "http://127.0.0.1:8002/")
    assert not same_domain("page.html", "other.html")


# Pieces that addresses are made of, and break at.
MARKS = r"// / \ . .. ? & = # ; : @ [ ] % %2 %2e %41 %zz é ß 。"
NAMES = "http: https: ::1 127 0x7f www. news.example utm_a= amp; ;jsessionid="
PIECES = st.sampled_from([" ", "\t", *MARKS.split(), *NAMES.split()])
ADDRESSES = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(lambda pieces: "https://news.example/" + "".join(pieces)),
)


@given(ADDRESSES, st.none() | ADDRESSES)
def test_canonical_url_never_raises_and_is_idempotent(url: str, base: str | None) -> None:
    canonical = canonical_url(url, base)
    if canonical is not None:
        assert canonical_url(canonical) == canonical
        assert canonical_url(url, canonical) is not None


@given(ADDRESSES)
def test_canonical_url_is_plain_ascii_with_a_host(url: str) -> None:
    canonical = canonical_url(url)
    if canonical is not None:
        assert canonical.isascii()
        assert canonical.isprintable()
        assert not set(canonical) & set(' <>"\\^`{|}#')
        assert host(canonical)
        assert len(canonical) <= URL_CHARS_MAX


@given(ADDRESSES)
def test_request_sends_the_canonical_address_unchanged(url: str) -> None:
    canonical = canonical_url(url)
    if canonical is not None:
        assert safe_url_string(canonical) == canonical


@given(ADDRESSES, ADDRESSES)
def test_keys_and_sites_never_raise(first: str, second: str) -> None:
    assert url_key(url_key(first)) is not None
    assert same_site(first, second) == same_site(second, first)
    assert same_domain(first, second) >= same_site(first, second)
