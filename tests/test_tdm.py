import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.tdm import first_reservation, read_rules, reserved_at

SITE = "https://paper.example"


def said(url: str, *locations: tuple[str, object]) -> bool | None:
    rules = [{"location": location, "tdm-reservation": value} for location, value in locations]
    return reserved_at(read_rules(json.dumps(rules).encode()), SITE + url)


@pytest.mark.parametrize(
    ("location", "url", "matches"),
    [
        ("/", "/a/b", True),
        ("/news", "/newspaper", True),
        ("/news/", "/news", False),
        ("/news$", "/news", True),
        ("/news$", "/news/a", False),
        ("/*.jpg", "/a/b.jpg?x=1", True),
        ("/*.jpg$", "/a/b.jpg?x=1", False),
        ("/*.jpg$", "/a.jpg/b.jpg", True),
        ("/a*b*c$", "/a1b2c", True),
        ("/a*b*c$", "/a1c2b", False),
        ("/ab*b$", "/ab", False),
        ("*", "/a", True),
        ("/?id=", "/?id=7", True),
        ("/News", "/news", False),
        ("/foo-%24", "/foo-%24", True),
        ("/%7Eada", "/~ada", True),
        ("/caf%c3%a9", "/caf%C3%A9", True),
        ("", "/a", True),
    ],
)
def test_a_location_is_a_pattern_as_in_robots_txt(location: str, url: str, matches: bool) -> None:
    assert said(url, (location, 1)) is (True if matches else None)


def test_the_first_rule_that_matches_decides() -> None:
    assert said("/free/a", ("/free/", 0), ("/", 1)) is False
    assert said("/other", ("/free/", 0), ("/", 1)) is True
    assert said("/free/a", ("/", "1"), ("/free/", 0)) is True


def test_a_rule_with_another_value_is_no_rule() -> None:
    assert said("/a", ("/", 2), ("/", "yes"), ("/", None), ("/", True), ("/a", 0)) is False
    assert first_reservation(["2", "x", " 1 ", "0"]) is True
    assert first_reservation([]) is None


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"null", b"3", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"location": "/"}'),
        *(b"[1, null, [], {}]", b'[{"location": 5, "tdm-reservation": 1}]'),
    ],
    ids=range(10),
)
def test_what_is_no_tdmrep_json_has_no_rules(body: bytes) -> None:
    assert read_rules(body) == ()


def test_one_rule_without_brackets_is_read() -> None:
    assert len(read_rules(b'\xef\xbb\xbf{"location": "/", "tdm-reservation": 1}')) == 1


def test_no_pattern_takes_long() -> None:
    begin = time.process_time()
    assert said("/" + "a" * 2000, ("/" + "*a" * 1000 + "b$", 1)) is None
    assert time.process_time() - begin < 0.5


@given(st.binary(max_size=200), st.text(max_size=50))
def test_no_bytes_and_no_pattern_fail(body: bytes, location: str) -> None:
    read_rules(body)
    said("/a?b", (location, 1))
