"""Lines that are a widget's and not the story's, told by their words, in thirteen languages."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import cast

from crawler.cleaning.rules import load
from crawler.items import RemovalReason

# A line with more words than this after the phrase is a sentence of its own.
MAX_WORDS = 7
MAX_OPENING_CHARS = 300
# A row of links, parted by marks and not by words, is a menu from this many on.
MIN_MENU_ITEMS = 4
MENU_LINK_SHARE = 0.6
MAX_MENU_ITEM_CHARS = 30
# Blanks are tried from where they begin alone: from each of them on, a long row would take time with its square.
_MENU_MARKS = re.compile(r"(?:(?<!\s)\s++)?[|│·•»›]\s*|(?<!\s)\s++/\s+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_SENTENCE = re.compile(r"(?<=[.!?:|。！？])\s+")
_QUOTES = tuple("\"'“”„«»‘’‚‹›「『《")
# What is asked of the reader stands in the middle of a line as well: "Enjoyed this? Sign up for our newsletter".
_ASKING: tuple[RemovalReason, ...] = ("comment-form", "newsletter", "consent", "share-bar")

_Index = dict[str, list[tuple[str, RemovalReason]]]


def _read() -> tuple[dict[str, RemovalReason], _Index, _Index]:
    whole: dict[str, RemovalReason] = {}
    beginnings: _Index = defaultdict(list)
    openings: _Index = defaultdict(list)
    for name, tables in load("lines").items():
        reason = cast(RemovalReason, name)
        for line in (line for lines in tables["lines"].values() for line in lines):
            whole.setdefault(line.rstrip("* "), reason)
            if line.endswith("*"):
                beginnings[line[:2]].append((line.rstrip("* "), reason))
        for opening in (opening for lines in tables["openings"].values() for opening in lines):
            openings[opening[:2]].append((opening, reason))
    return whole, dict(beginnings), dict(openings)


_WHOLE, _BEGINNINGS, _OPENINGS = _read()


def widget_line(text: str) -> RemovalReason | None:
    """Whose line this is, where its words leave no doubt; None for a line that may be the story's."""
    return _widget_line(text) if len(text) <= MAX_OPENING_CHARS else None


# A site has the same widgets on all of its pages.
@lru_cache(maxsize=8192)
def _widget_line(text: str) -> RemovalReason | None:
    line = _NUMBER.sub("#", text.casefold())
    if reason := _WHOLE.get(_ENDS.sub("", line)):
        return reason
    if line.startswith(_QUOTES):
        return None
    return _opening(line) or _asking(line)


def likely_widget_line(text: str) -> RemovalReason | None:
    """Whose line this may be: it begins as a widget's does, and has few words after that."""
    return _likely_widget_line(text) if len(text) <= MAX_OPENING_CHARS // 2 else None


@lru_cache(maxsize=8192)
def _likely_widget_line(text: str) -> RemovalReason | None:
    line = _ENDS.sub("", _NUMBER.sub("#", text.casefold()))
    for beginning, reason in _BEGINNINGS.get(line[:2], ()):
        if line.startswith(beginning) and len(line[len(beginning) :].split()) <= MAX_WORDS:
            return reason
    return None


def is_menu_row(text: str, link_chars: int) -> bool:
    """A row of short links with marks between: "Home | Town | Sports | Contact"; `link_chars` of the text are links."""
    if not link_chars:
        return False
    items = [item for item in _MENU_MARKS.split(text) if item]
    if len(items) < MIN_MENU_ITEMS or any(len(item) > MAX_MENU_ITEM_CHARS for item in items):
        return False
    return link_chars >= MENU_LINK_SHARE * sum(map(len, items))


def _opening(line: str) -> RemovalReason | None:
    for opening, reason in _OPENINGS.get(line[:2], ()):
        if line.startswith(opening):
            return reason
    return None


def _asking(line: str) -> RemovalReason | None:
    for sentence in _SENTENCE.split(line)[1:]:
        reason = _opening(sentence)
        if reason in _ASKING:
            return reason
    return None
