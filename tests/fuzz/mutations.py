"""Pages spoilt in the ways in which pages are spoilt, and in some that nobody has seen yet: the same seed spoils them the same way."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

MUTATIONS_MAX = 4
# A duplicated element may hold a duplicated one: pages stay small enough to have many of.
BODY_BYTES_MAX = 4 << 20

_START = re.compile(rb"<([a-zA-Z][\w:-]*)[^>]*>")
_VALUE = re.compile(rb"""(?<![\w:-])[\w:-]++\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]+)""")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?[\w-]+", re.I)
_DIGITS = re.compile(rb"[0-9]{2,}")
# How many tags of a name are looked at for the end of an element.
_TAGS_MAX = 3_000
_CHARSETS = (
    "utf-8",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "shift_jis",
    "gb18030",
    "koi8-r",
    "euc-kr",
    "big5",
)
_DECLARED = (
    *_CHARSETS,
    "utf-7",
    "zlib",
    "base64",
    "idna",
    "punycode",
    "iso-2022-jp",
    "x-user-defined",
    "none",
    "\x00",
    "é",
)
_INSERTED = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\u2066\u200f".encode(), b"\x1b[31m", b"\x85\x9b", b"&#0;&#x80;&#xD800;&#1114112;",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?php ", b"<", b">", b"&", b"</", b'"', b"'", b"</script>", b"<script>", b"<style>",
    b"<textarea>", b"<title>", b"<svg><title>", b"<math><mtext></form><form>", b"<template>", b"<noscript>", b"<plaintext>",
    b"<base href='https://other.example/'>", b"<base href='http://['>", b"<a href='http://[::1'>x</a>",
    b"<a href='javascript:alert(1)'>x</a>",
    b"<img src=x onerror=alert(1)>", b"<iframe src='data:text/html,x'>", b"<meta charset=utf-16>", b"<body>", b"</body>", b"</html>",
    b"<time datetime='0001-01-01T00:00:00+14:00'>", b"<time datetime='9999-12-31T23:59:59-14:00'>", b"<p>31. 2. 2024 25:61</p>",
    b"<table><tr><td>", b"<select><option>", b"<ul><li>", b"<h1>", b"<article>", b"<p>", b"<b><i><u>",
    b"<script type='application/ld+json'>{\"@type\": [\"NewsArticle\", 1], \"headline\": {\"a\": []}, \"author\": [[null]]}</script>",
    b"<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"datePublished\": 5, \"image\": [{}], \"keywords\": {}}</script>",
    b"<script type='application/ld+json'>[[[[{</script>", b"<div itemscope itemtype='http://schema.org/Article'><span itemprop=author>",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoilt page: what it was made by, in order, and the Content-Type that it comes with."""

    body: bytes
    content_type: str | None
    mutations: tuple[str, ...]


def spoil(random: Random, body: bytes, other: bytes) -> Mutant:
    """The page after one to MUTATIONS_MAX mutations. `other` is a page to take from."""
    names: list[str] = []
    for _ in range(random.randint(1, MUTATIONS_MAX)):
        mutation = random.choice(_MUTATIONS)
        body = mutation(random, body, other)[:BODY_BYTES_MAX]
        names.append(mutation.__name__)
    content_type = f"text/html; charset={random.choice(_DECLARED)}" if random.random() < 0.1 else None
    return Mutant(body, content_type, tuple(names))


def truncate(random: Random, body: bytes, other: bytes) -> bytes:
    return body[: random.randint(0, len(body))]


def delete_element(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = _element(random, body)
    return body[:start] + body[end:]


def duplicate_element(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = _element(random, body)
    times = random.choice((1, 1, 2, 20, 300))
    copies = body[start:end] * min(times, max(1, BODY_BYTES_MAX // 4 // max(1, end - start)))
    return body[:end] + copies + body[end:]


def move_element(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = _element(random, body)
    rest = body[:start] + body[end:]
    place = random.randint(0, len(rest))
    return rest[:place] + body[start:end] + rest[place:]


def nest_element(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = _element(random, body)
    tag = random.choice((b"div", b"blockquote", b"b", b"a", b"table", b"ul", b"form", b"x-y"))
    times = random.choice((1, 10, 300, 3_000))
    return body[:start] + b"<%b>" % tag * times + body[start:end] + b"</%b>" % tag * times + body[end:]


def drop_end_tag(random: Random, body: bytes, other: bytes) -> bytes:
    end = body.find(b"</", random.randint(0, len(body)))
    return body if end < 0 else body[:end] + body[body.find(b">", end) + 1 :]


def swap_attributes(random: Random, body: bytes, other: bytes) -> bytes:
    """Exchange the values of two of the page's attributes, ten times."""
    for _ in range(10):
        spans = sorted(match.span(1) for match in (_next(_VALUE, random, body), _next(_VALUE, random, body)) if match)
        if len(spans) == 2 and spans[0][1] <= spans[1][0]:
            (a, b), (c, d) = spans
            body = body[:a] + body[c:d] + body[b:c] + body[a:b] + body[d:]
    return body


def change_numbers(random: Random, body: bytes, other: bytes) -> bytes:
    """Dates and other numbers that make no sense."""
    for _ in range(20):
        if match := _next(_DIGITS, random, body):
            number = random.choice(
                (b"0000", b"0001", b"9999", b"99", b"00", b"-1", b"9" * 30, b"31", "٣١".encode(), "²".encode())
            )
            body = body[: match.start()] + number + body[match.end() :]
    return body


def flip_bytes(random: Random, body: bytes, other: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(random.choice((1, 10, 100, 1_000)) if body else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def insert(random: Random, body: bytes, other: bytes) -> bytes:
    for _ in range(random.choice((1, 1, 10, 100))):
        place = random.randint(0, len(body))
        body = body[:place] + random.choice(_INSERTED) + body[place:]
    return body


def change_charset(random: Random, body: bytes, other: bytes) -> bytes:
    """Written in another encoding, said to be in another one, or both."""
    if random.random() < 0.7:
        body = body.decode("utf-8", "replace").encode(random.choice(_CHARSETS), "replace")
    if random.random() < 0.7:
        body = _CHARSET.sub(b"charset=" + random.choice(_DECLARED).encode(), body)
    return body


def splice(random: Random, body: bytes, other: bytes) -> bytes:
    """The beginning of the page, and the end of another one."""
    return body[: random.randint(0, len(body))] + other[random.randint(0, len(other)) :]


def borrow_element(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = _element(random, other)
    place = random.randint(0, len(body))
    return body[:place] + other[start:end] + body[place:]


_MUTATIONS: Sequence[Callable[[Random, bytes, bytes], bytes]] = (
    truncate, delete_element, duplicate_element, move_element, nest_element, drop_end_tag, swap_attributes, change_numbers, flip_bytes,
    insert, change_charset, splice, borrow_element,
)  # fmt: skip


def _element(random: Random, body: bytes) -> tuple[int, int]:
    """Where an element begins and ends, its tags included: one that is never closed is its tag alone. Nothing where there is none."""
    start = _next(_START, random, body)
    if start is None:
        return 0, 0
    depth = 0
    tags = re.compile(rb"<(/?)%b\b[^>]*>" % re.escape(start[1]), re.I)
    for number, tag in enumerate(tags.finditer(body, start.start())):
        depth += -1 if tag[1] else 1
        if depth <= 0:
            return start.start(), tag.end()
        if number > _TAGS_MAX:
            break
    return start.span()


def _next(pattern: re.Pattern[bytes], random: Random, body: bytes) -> re.Match[bytes] | None:
    """The first one after a place anywhere in the body."""
    return pattern.search(body, random.randint(0, len(body)))
