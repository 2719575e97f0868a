"""How an article that was found differs from the story that it was made from."""

import difflib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crawler.demo.expected import Expected


def is_same_moment(found: str | None, expected: str) -> bool:
    """Whether both say the same; where the page states no zone, the day alone will do."""
    if found is None:
        return False
    moment = datetime.fromisoformat(expected)
    return datetime.fromisoformat(found) == moment or (moment.tzinfo is None and found == expected[:10])


def differences(article: Mapping[str, Any], expected: Expected) -> Iterator[str]:
    """What is not as the story has it, a line each."""
    for field in ("title", "language"):
        if article[field] != getattr(expected, field):
            yield f"{field}: {article[field]!r}, expected {getattr(expected, field)!r}"
    if article["authors"] != list(expected.authors):
        yield f"authors: {article['authors']!r}, expected {expected.authors!r}"
    if not is_same_moment(article["published"], expected.published):
        yield f"published: {article['published']!r}, expected {expected.published!r}"
    paragraphs = article["text"].split("\n\n")
    lines = difflib.unified_diff(expected.paragraphs, paragraphs, "expected", "found", lineterm="", n=0)
    yield from (line for line in lines if not line.startswith(("---", "+++", "@@")))
