"""Hints as plain values, for what keeps them as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawler.items import Hints


def hints_values(hints: Hints) -> dict[str, Any]:
    """What is known of them, and no more."""
    values: dict[str, Any] = {"witness": hints.witness, "title": hints.title, "authors": list(hints.authors)}
    for name, date in (("published", hints.published), ("modified", hints.modified)):
        values[name] = date.isoformat() if date else None
    return {name: value for name, value in values.items() if value}


def hints_of(values: Mapping[str, Any]) -> Hints:
    """What `hints_values` made. Raises ValueError, KeyError or TypeError for anything else."""
    dates = {
        name: datetime.fromisoformat(values[name]) if name in values else None for name in ("published", "modified")
    }
    title, authors = values.get("title"), values.get("authors", [])
    if not isinstance(title, str | None) or not all(isinstance(text, str) for text in (values["witness"], *authors)):
        raise TypeError("hints hold another value than texts")
    return Hints(values["witness"], title, authors=tuple(authors), **dates)
