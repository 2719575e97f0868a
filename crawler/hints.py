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
    return Hints(values["witness"], values.get("title"), authors=tuple(values.get("authors", ())), **dates)
