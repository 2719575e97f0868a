"""What the page says of its story elsewhere - title, description, authors, JSON-LD - and whether a line agrees with it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from crawler.cleaning.evidence.containers import Containers
from crawler.cleaning.evidence.lines import Columns, Lines
from crawler.cleaning.headline import folded, is_date_line

# A shorter articleBody is a teaser, and says nothing of the lines that it lacks.
MIN_BODY_CHARS = 200
# A description of fewer characters may stand in any line.
MIN_DESCRIPTION_CHARS = 25
MAX_BYLINE_CHARS = 200
_WORD = re.compile(r"\w+")
# From here on scripts are written without spaces: short words mean something.
_FIRST_DENSE = "\u2e80"


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of its story. `bodies` are JSON-LD's articleBody texts."""

    title: str | None = None
    description: str | None = None
    authors: Sequence[str] = ()
    bodies: Sequence[str] = ()


def find_headline(lines: Lines, said: Said) -> int | None:
    """The index of the first line that is the title, else of the first <h1>."""
    title = folded(said.title or "")
    if title:
        for index, block in enumerate(lines.blocks):
            if len(block.text) < 4 * len(title) + 20 and folded(block.text) == title:
                return index
    return next((index for index, block in enumerate(lines.blocks) if block.host.tag == "h1"), None)


def agreement_columns(lines: Lines, found: Containers, said: Said, headline: int | None) -> Columns:
    texts = [block.text for block in lines.blocks]
    words = [telling_words(text) for text in texts]
    flat = ["".join(text.casefold().split()) for text in texts]
    copies = Counter(texts)
    names = [author.casefold() for author in said.authors]
    return {
        "is_headline": [index == headline for index in range(len(lines))],
        "copies": [copies[text] for text in texts],
        "names_author": [
            len(text) < MAX_BYLINE_CHARS and any(name in text.casefold() for name in names) for text in texts
        ],
        "is_date": [is_date_line(text) for text in texts],
        "topical": _topical(lines, found, words),
        **_shared("title", words, telling_words(said.title or "")),
        **_shared("description", words, telling_words(said.description or "")),
        **_description(flat, said.description),
        **_bodies(lines, flat, said.bodies),
    }


def telling_words(text: str) -> frozenset[str]:
    """The words that may tell what a text is about: all but the short ones."""
    return _words_of_short(text) if len(text) < MAX_BYLINE_CHARS else _words_of(text)


def _words_of(text: str) -> frozenset[str]:
    found = _WORD.findall(text.casefold())
    return frozenset(word for word in found if len(word) > 3 or word[0] >= _FIRST_DENSE)


# The short lines of a page are mostly those that the site's other pages have, too.
_words_of_short = lru_cache(maxsize=8192)(_words_of)


def _topical(lines: Lines, found: Containers, words: Sequence[frozenset[str]]) -> list[float]:
    """The share of a line's words that the story's other lines have, too."""
    is_story = ((lines.prose > 0) & found.is_inside).tolist()
    frequency = Counter(word for held, own in zip(words, is_story, strict=True) if own for word in held)
    return [
        sum(1 for word in held if frequency[word] > own) / max(1, len(held))
        for held, own in zip(words, is_story, strict=True)
    ]


def _shared(name: str, words: Sequence[frozenset[str]], said: frozenset[str]) -> Columns:
    common = [len(held & said) for held in words]
    return {
        f"of_{name}": [count / max(1, len(said)) for count in common],
        f"is_{name}": [count / max(1, len(held)) for count, held in zip(common, words, strict=True)],
    }


def _description(flat: Sequence[str], description: str | None) -> Columns:
    said = "".join((description or "").casefold().split())
    is_long = len(said) > MIN_DESCRIPTION_CHARS
    return {"in_description": [(len(t) > MIN_DESCRIPTION_CHARS and t in said) or (is_long and said in t) for t in flat]}


def _bodies(lines: Lines, flat: Sequence[str], bodies: Sequence[str]) -> Columns:
    """Whether an articleBody holds the line, and how long it is beside the page's prose; -1 where there is none."""
    said = ["".join(body.casefold().split()) for body in bodies]
    longest = max(map(len, said), default=0)
    if longest < MIN_BODY_CHARS:
        return {"in_body": np.full(len(flat), -1.0), "body_share": np.full(len(flat), -1.0)}
    whole = "\n".join(said)
    share = longest / max(1.0, lines.prose.sum())
    return {"in_body": [text in whole for text in flat], "body_share": np.full(len(flat), share)}
