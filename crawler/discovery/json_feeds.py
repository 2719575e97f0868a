"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.characters import writable
from crawler.discovery.candidates import Candidate
from crawler.discovery.dates import read_date
from crawler.items import Hints
from crawler.urls import canonical_url


def read_json(body: bytes) -> Mapping[str, Any] | None:
    """The feed's object; None where the bytes are no JSON or hold no list of items."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) and isinstance(values.get("items"), list) else None


def json_entries(values: Mapping[str, Any], base: str) -> Iterator[Candidate]:
    """The stories of a feed's object, in its order; an item without a usable address is left out."""
    for item in values["items"]:
        if isinstance(item, dict):
            address = _text(item, "url") or _text(item, "external_url")
            url = canonical_url(address, base) if address else None
            if url:
                yield Candidate(url, _hints(item))


def _hints(item: Mapping[str, Any]) -> Hints:
    return Hints(
        "feed",
        _text(item, "title"),
        read_date(_text(item, "date_published")),
        read_date(_text(item, "date_modified")),
        tuple(_authors(item)),
    )


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    authors = item.get("authors")
    # Version 1.0 has one author, 1.1 a list of them.
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, dict) and (name := _text(author, "name")):
            yield name


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return " ".join(writable(value).split()) or None if isinstance(value, str) else None
