import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.robots_rules import READ_BYTES, access_by_status, crawl_delay_s, parse_rules, sitemaps_of

RULES = "User-agent: *\nDisallow: /no\n"


def allows(body: bytes, path: str, agent: str = "cleanpress") -> bool:
    return bool(parse_rules(body).can_fetch(f"https://example.com{path}", agent))


@pytest.mark.parametrize(
    ("statuses", "access"),
    [
        ([200, 203, 206], "rules"),
        ([400, 401, 403, 404, 410, 451], "everything"),
        ([429, 500, 502, 503, 599], "nothing"),
        ([304, 300, 600], "nothing"),
    ],
)
def test_the_status_decides(statuses: list[int], access: str) -> None:
    assert {access_by_status(status) for status in statuses} == {access}


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode(),
        b"\xef\xbb\xbf" + RULES.encode(),
        RULES.replace("\n", "\r\n").encode(),
        RULES.replace("\n", "\r").encode(),
        RULES.encode("utf-16"),
        b"# caf\xe9\n" + RULES.encode(),
        b"\x00\xff\n" + RULES.encode(),
        RULES.upper().replace("/NO", "/no").encode(),
    ],
    ids=["plain", "bom", "crlf", "cr", "utf-16", "latin-1", "garbage", "upper-case"],
)
def test_rules_are_read_in_every_encoding(body: bytes) -> None:
    assert not allows(body, "/no")
    assert allows(body, "/yes")


@pytest.mark.parametrize("start", ["<!DOCTYPE html><html>", "\n  <html>", "\ufeff<html>"])
def test_a_page_of_html_has_no_rules(start: str) -> None:
    assert allows(f"{start}\nUser-agent: *\nDisallow: /\n".encode(), "/no")


def test_the_group_of_our_name_wins_over_the_one_for_all() -> None:
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: CleanPress\nDisallow: /private\n"
    assert allows(body, "/news")
    assert not allows(body, "/private/a")
    assert not allows(body, "/news", agent="otherbot")


def test_of_a_long_one_the_first_part_is_obeyed_and_the_rest_is_not() -> None:
    filling = b"# filling\n" * (READ_BYTES // 10)
    body = RULES.encode() + filling + b"Disallow: /late\n"
    assert not allows(body, "/no")
    assert allows(body, "/late")


def test_a_rule_that_is_cut_in_two_is_no_rule() -> None:
    start = RULES.encode() + b"Disallow: /a"
    start = b"#" * (READ_BYTES - len(start) - 1) + b"\n" + start
    assert len(start) == READ_BYTES
    assert allows(start + b"rchive\n", "/about")
    assert not allows(start + b"rchive\n", "/no")


@pytest.mark.parametrize(
    ("line", "delay_s"),
    [("7", 7), ("0.5", 0.5), ("86400", 60), ("0", None), ("-3", None), ("nan", None), ("inf", None), ("soon", None)],
)
def test_a_crawl_delay_is_bounded(line: str, delay_s: float | None) -> None:
    rules = parse_rules(f"User-agent: *\nCrawl-delay: {line}\n".encode())
    assert crawl_delay_s(rules, "cleanpress", max_s=60) == delay_s


def test_sitemaps_are_absolute_and_named_once() -> None:
    body = b"Sitemap: /a.xml\nSitemap: https://example.com/a.xml\nsitemap: https://cdn.example.net/b.xml\nSitemap: http://[::1\n"
    body += (
        b"Sitemap: mailto:a@example.com\nSitemap: http://example.com:abc/c.xml\nSitemap: urn:x\nSitemap: /"
        + b"a" * 3000
        + b"\n"
    )
    expected = ("https://example.com/a.xml", "https://cdn.example.net/b.xml")
    assert sitemaps_of(parse_rules(body), "https://example.com") == expected


@given(st.binary(max_size=300), st.text(max_size=50))
def test_any_bytes_are_a_robots_txt(body: bytes, path: str) -> None:
    rules = parse_rules(b"User-agent: *\n" + body)
    rules.can_fetch(f"https://example.com/{path}", "cleanpress")
    crawl_delay_s(rules, "cleanpress", 60)
    sitemaps_of(rules, "https://example.com")
