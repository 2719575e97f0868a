"""Fields that stand again around the story: the headline and the line with the date."""

import re
from collections.abc import Sequence

from crawler.cleaning.blocks import Block

# The story has begun with the first line of this length: what looks like a date after it is part of it.
BEGINNING_CHARS = 150
MAX_DATE_CHARS = 60
MAX_DATE_WORDS = 9
_WORDS = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b.*\b\d{1,2}\b|\b\d{1,2}\b.*\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{4}年\d{1,2}月\d{1,2}日"
)


def without_fields(blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The blocks without the headlines (`title`, and the page's <h1>) and without the date line above the story."""
    key = folded(title or "")
    kept: list[Block] = []
    is_beginning = True
    for block in blocks:
        is_title = block.host.tag == "h1" or (key and folded(block.text) == key)
        is_dateline = is_date_line(block.text) or (block.host.tag != "pre" and is_dateline_block(block.text))
        if is_beginning and (is_title or is_dateline):
            continue
        is_beginning = is_beginning and len(block.text) < BEGINNING_CHARS
        kept.append(block)
    return kept


def links_to_itself(block: Block, title: str | None) -> bool:
    """Whether the block is the headline, all of it a link: so lists of what others read name the story, never the story itself."""
    key = folded(title or "")
    return bool(key) and block.link_chars >= len(block.text) and folded(block.text) == key


def folded(text: str) -> str:
    """The words alone, in lower case: quotes, dashes and spaces differ between a headline and its copies."""
    return " ".join(_WORDS.findall(text.casefold()))


def is_date_line(text: str) -> bool:
    """A line that is a date and hardly more: "July 22, 2020", "Published 3.5.2024, 10:15 Uhr"."""
    if len(text) > MAX_DATE_CHARS or text.endswith(("!", "?")) or not _DIGIT.search(text):
        return False
    return len(_WORDS.findall(text)) <= MAX_DATE_WORDS and bool(_DATE.search(text))


def is_dateline_block(text: str) -> bool:
    """Some short lines in one block, and one of them the date: "Gulls Daily - Jane Roe / Published: 3 November 2026"."""
    lines = text.split("\n")
    return len(lines) > 1 and all(len(line) <= MAX_DATE_CHARS for line in lines) and any(map(is_date_line, lines))
