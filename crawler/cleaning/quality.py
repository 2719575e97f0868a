"""How far to trust an article: what is doubtful in it, and one number from 0 to 1 that sorts the doubtful last."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from crawler.cleaning.outline import Outline, count_words
from crawler.items import Flag, Quality, Rights

SHORT_WORDS = 60
TEASER_WORDS = 250
# A paragraph of fewer characters may well stand twice in a story: "Share this", "***", a refrain.
REPEAT_CHARS = 60
DESCRIPTION_WORDS = 8
# A story shares most words with its own description, as both speak of the same things.
UNLIKE_SHARE = 0.35

# Where the story model expects so much of its text to be wrong, no more doubt is possible.
UNDECIDED_SHARE = 0.5

_WORD = re.compile(r"\w+")
_TORN_END = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")


class Witnesses(Protocol):
    """The fields that speak for or against a text."""

    title: str | None
    description: str | None
    published: str | None
    date_suspect: bool
    is_article_type: bool | None
    json_ld: tuple[dict[str, Any], ...]
    rights: Rights


def rate(fields: Witnesses, text: str, outline: Outline, undecided: float = 0.0) -> Quality:
    """The text's flags and score. More doubt never raises the score. `undecided`: the story model's own doubt."""
    doubts = doubts_of(fields, text, outline, undecided)
    intercept, weights = _model()
    score = 1 / (1 + math.exp(sum(weights[name] * doubt for name, doubt in doubts.items()) - intercept))
    return Quality(round(score, 3), _flags(fields, doubts, text))


def doubts_of(fields: Witnesses, text: str, outline: Outline, undecided: float) -> dict[str, float]:
    """The model's features: each from 0, no doubt, to 1."""
    words = count_words(text)
    lines = [line for line in text.splitlines() if line]
    flat = _flat(text)
    return {
        "undecided": min(1.0, undecided / UNDECIDED_SHARE),
        "shortness": 1 - min(1.0, math.log1p(words) / math.log1p(400)),
        "unclaimed": float(not (fields.is_article_type or outline.has_published_meta)),
        "no-title": float(fields.title is None),
        "no-date": float(fields.published is None),
        "date-suspect": float(fields.date_suspect),
        "cut-short": float(_is_cut_short(fields, text)),
        "outside": max(0.0, 1 - _held(map(_flat, outline.main_prose), flat) / max(1, len(flat))),
        "missing": _missing_share(list(map(_flat, outline.prose)), flat),
        "paywall-teaser": float(fields.rights.is_free is False and words < TEASER_WORDS),
        "repeated-text": _repeated_share(lines),
        "unlike-description": _unlikeness(fields, text),
        "linked-lines": sum(line in outline.link_texts for line in lines) / max(1, len(lines)),
    }


@cache
def _model() -> tuple[float, Mapping[str, float]]:
    """(intercept, weight of each doubt): fitted on development pages by tests/benchmarks/calibrate_quality.py."""
    model = tomllib.loads(files("crawler.cleaning").joinpath("quality.toml").read_text(encoding="utf-8"))
    return model["intercept"], model["weights"]


def _flags(fields: Witnesses, doubts: Mapping[str, float], text: str) -> list[Flag]:
    is_flagged: dict[Flag, bool] = {
        "short-text": count_words(text) < SHORT_WORDS,
        "no-date": fields.published is None,
        "no-title": fields.title is None,
        "cut-short": doubts["cut-short"] > 0,
        "paywall-teaser": doubts["paywall-teaser"] > 0,
        "repeated-text": doubts["repeated-text"] > 0,
        "unlike-description": doubts["unlike-description"] > 1 - UNLIKE_SHARE,
        "date-suspect": fields.date_suspect,
    }
    return [flag for flag, holds in is_flagged.items() if holds]


def _is_cut_short(fields: Witnesses, text: str) -> bool:
    """It ends in an ellipsis, or the page's own JSON-LD counts or holds far more of it."""
    if _TORN_END.search(text):
        return True
    for item in fields.json_ld:
        stated, body = item.get("wordCount"), item.get("articleBody")
        if isinstance(body, str) and len(text) < len(body) / 2:
            return True
        if str(stated).isdecimal() and count_words(text) < int(str(stated)) / 3:
            return True
    return False


def _flat(text: str) -> str:
    """Without spaces: how they fall between inline elements is nobody's doubt."""
    return "".join(text.split())


def _held(prose: Iterable[str], flat: str) -> int:
    """How many characters of the page's prose the text holds, both without spaces."""
    return sum(len(line) for line in prose if line in flat)


def _missing_share(prose: Sequence[str], flat: str) -> float:
    """How much of the page's prose is not in the text: furniture, mostly, or what was cut off."""
    chars = sum(map(len, prose))
    return 1 - _held(prose, flat) / chars if chars else 0.0


def _repeated_share(lines: list[str]) -> float:
    """How much of the text stands in it a second time."""
    long = [line for line in lines if len(line) >= REPEAT_CHARS]
    again = sum(len(line) * (count - 1) for line, count in Counter(long).items())
    return again / max(1, sum(map(len, lines)))


def _unlikeness(fields: Witnesses, text: str) -> float:
    """The share of the description's words that the story lacks; 0 where it is too short to tell."""
    words = set(_WORD.findall((fields.description or "").casefold()))
    if len(words) < DESCRIPTION_WORDS:
        return 0.0
    return 1 - len(words & set(_WORD.findall(text.casefold()))) / len(words)
