"""Reservations of text and data mining, as TDMRep says (W3C community group, final report of May 2024). Pure."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

FILE_PATH = "/.well-known/tdmrep.json"
RULES_MAX = 10_000

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One entry of a tdmrep.json: `location` is a pattern of paths, as in robots.txt."""

    location: str
    is_reserved: bool


def reservation(value: object) -> bool | None:
    """What a `tdm-reservation` says: 1 is reserved, 0 is not; anything else is an error, and says nothing."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return {"1": True, "0": False}.get(str(value).strip())


def first_reservation(values: Iterable[str]) -> bool | None:
    """The first of several that says anything."""
    return next((said for value in values if (said := reservation(value)) is not None), None)


def read_rules(body: bytes) -> tuple[TdmRule, ...]:
    """The rules of a tdmrep.json, in order; none for what is not JSON. What is no rule is skipped."""
    try:
        found: Any = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    # Without the brackets that the report asks for, one rule is one all the same.
    entries = [found] if isinstance(found, dict) else found if isinstance(found, list) else []
    rules = (_rule(entry) for entry in entries[:RULES_MAX])
    return tuple(rule for rule in rules if rule is not None)


def reserved_at(rules: Sequence[TdmRule], url: str) -> bool | None:
    """What the first rule that matches says of `url`; None where none does."""
    parts = urlsplit(url)
    path = _comparable(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
    return next((rule.is_reserved for rule in rules if _matches(rule.location, path)), None)


def _rule(entry: Any) -> TdmRule | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("location"), str):
        return None
    said = reservation(entry.get("tdm-reservation"))
    return None if said is None else TdmRule(_comparable(entry["location"].strip()), said)


def _matches(location: str, path: str) -> bool:
    """`*` stands for anything, a `$` at the end for the path's end; else a path may go on.

    Piece by piece, never backwards: no pattern can take long.
    """
    is_whole = location.endswith("$")
    first, *pieces = location.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    last = pieces.pop() if pieces and is_whole else None
    for piece in pieces:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= place
    return place == len(path) or not is_whole


def _comparable(path: str) -> str:
    """Escapes of characters that need none are undone; the others are in upper case (RFC 3986, section 6.2.2)."""
    return _ESCAPE.sub(lambda match: _unescaped(match[1]), path)


def _unescaped(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"
