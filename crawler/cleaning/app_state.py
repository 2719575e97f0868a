"""What an application keeps in a page's scripts to draw it from: Next's and Nuxt's state, Arc's content, and their like.

Read as values alone: no script is run, and a state that is no JSON is none.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.cleaning.headline import folded
from crawler.cleaning.rich_text import body_text

# Of all scripts together; far beyond what pages are drawn from.
MAX_CHARACTERS = 4_000_000
# A script with less holds no story.
MIN_CHARACTERS = 400
MAX_ASSIGNMENTS = 10
MAX_NODES = 200_000
# How far below the object with the story's name its body may stand: page, article, content, body.
NAMED_DEPTH = 4
MAX_NAME_CHARACTERS = 300
# A shorter path is a section's; a shorter title stands anywhere.
MIN_PATH_CHARACTERS = 12
MIN_TITLE_CHARACTERS = 12

_ASSIGNED = re.compile(r'(?<![=!<>])=\s*+(?=[{\[])|\bJSON\.parse\(\s*+(?=")')
_UNDEFINED = re.compile(r"(?<=[:,\[])undefined(?=[,}\]])")
_OTHERS = re.compile(
    r"^(?:more|next|prev)|^tags?$|related|recommend|comment|latest|popular|trending|teaser|promo|author|contribut|byline|taxonom|newsletter|sidebar|footer|menu"
    r"|navigation|gallery|image|video|caption|paywall|legal",
    re.I,
)
_HEADLINES = ("headline", "headlines", "title")


@dataclass(frozen=True, slots=True)
class Names:
    """What the page's story is called: its title, in the words alone, and the paths of its addresses."""

    title: str | None
    paths: Collection[str]

    def rank(self, node: dict[str, Any]) -> int:
        """2 where the object has the title, 1 where it has the address, 0 where neither."""
        texts = [text for text in _texts(node) if len(text) <= MAX_NAME_CHARACTERS]
        if self.title and any(folded(text) == self.title for text in texts if 2 * len(text) >= len(self.title)):
            return 2
        return int(any(self._is_address(text) for text in texts))

    def _is_address(self, text: str) -> bool:
        if not text.startswith(("/", "http")):
            return False
        path = text.partition("?")[0].rstrip("/")
        return any(path.endswith(own) for own in self.paths)


def names_of(title: str | None, urls: Iterable[str]) -> Names:
    """`urls`: the page's own addresses, as canonical_url makes them."""
    words = folded(title or "")
    paths = {urlsplit(url).path.rstrip("/") for url in urls}
    return Names(
        words if len(words) >= MIN_TITLE_CHARACTERS else None,
        frozenset(path for path in paths if len(path) >= MIN_PATH_CHARACTERS),
    )


def read_states(scripts: Iterable[str]) -> Iterator[Any]:
    """The JSON values that scripts are, or that they assign."""
    left = MAX_CHARACTERS
    for script in scripts:
        if len(script) < MIN_CHARACTERS:
            continue
        left -= len(script)
        if left < 0:
            return
        text = _UNDEFINED.sub("null", script.strip()) if "undefined" in script else script.strip()
        end = 0
        for start in _starts(text):
            if start >= end and (read := _value(text, start)) is not None:
                value, end = read
                yield value


def _starts(text: str) -> list[int]:
    """Where values may begin."""
    if text[:1] in ("{", "["):
        return [0]
    return [found.end() for found in islice(_ASSIGNED.finditer(text), MAX_ASSIGNMENTS)]


def _value(text: str, start: int) -> tuple[Any, int] | None:
    decoder = json.JSONDecoder(strict=False)
    try:
        value, end = decoder.raw_decode(text, start)
        return (decoder.raw_decode(value)[0] if isinstance(value, str) else value), end
    except (ValueError, RecursionError):
        return None


def bodies_of(state: Any, names: Names) -> Iterator[tuple[int, str]]:
    """(rank, text) of what may be a body in the objects that are the page's story, or stand in such, and are no other's."""
    stack: list[tuple[Any, int, int]] = [([state], 0, 0)]
    for _ in range(MAX_NODES):
        if not stack:
            return
        node, rank, depth = stack.pop()
        if isinstance(node, list):
            stack += [(item, rank, depth) for item in reversed(node) if isinstance(item, dict | list)]
            continue
        own = names.rank(node)
        if own:
            rank, depth = own, NAMED_DEPTH
        elif depth <= 0 or _is_other(node):
            rank = 0
        for key, value in node.items():
            if _OTHERS.search(key):
                continue
            text = body_text(key, value) if rank else ""
            if text:
                yield rank, text
            if isinstance(value, dict | list):
                # What stands in a body is a piece of it, and no other one.
                stack.append((value, 0 if text else rank, depth - 1))


def _texts(node: dict[str, Any]) -> Iterator[str]:
    """Its texts, and those of what it holds: {"title": {"rendered": ...}}, {"headlines": {"basic": ...}}."""
    for value in node.values():
        if isinstance(value, str):
            yield value
    for key in _HEADLINES:
        if isinstance(inner := node.get(key), dict):
            yield from (value for value in inner.values() if isinstance(value, str))


def _is_other(node: dict[str, Any]) -> bool:
    """It has a headline, and that is not the page's."""
    return any(node.get(key) for key in _HEADLINES)
