"""What an extracted article is worth against gold: text, fields and leaks, in the same numbers as the public measures give.

Text is compared by 4-word shingles (the measure of scrapinghub/article-extraction-benchmark), segments as trafilatura's own
evaluation does; authors are a set of names, and a date is a day.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

SHINGLE_WORDS = 4

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
# What a comment form, a login widget, a share bar or a consent notice leaves behind: alone on a line, or anywhere.
_LEAK = re.compile(
    r"^\W*(?:leave a (?:reply|comment)\b.{0,30}|share this:?|like this:?|(?:skip )?advertisement|tweet this|skip to (?:main )?content"
    r"|cancel reply|kommentar (?:verfassen|hinterlassen|schreiben)|schreibe einen kommentar|laisser un commentaire"
    r"|deja un(?:a)? (?:comentario|respuesta)|lascia un commento|newsletter abonnieren|teilen auf.{0,20}|jetzt registrieren"
    r"|melden sie sich an)\W*$"
    r"|fill in your details below|you are commenting using your|connecting to %s|log in to (?:comment|reply|leave a)"
    r"|must be logged in to post|notify me of (?:new|follow)|required fields are marked|your email address will not be published"
    r"|click to share|share on (?:facebook|twitter|whatsapp|linkedin)|(?:sign up for|subscribe to) (?:our|the) newsletter"
    r"|by signing up,? (?:you|i) (?:agree|accept|confirm|consent)|accept (?:all )?cookies|we use cookies",
    re.I | re.M,
)


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page's numbers. None: gold does not know it, or (`precision`) nothing was extracted.

    `segments` counts (is wanted, is there).
    """

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    exact: bool | None = None
    title: bool | None = None
    author: bool | None = None
    date: bool | None = None
    leaks: frozenset[str] = frozenset()
    segments: Counter[tuple[bool, bool]] = field(default_factory=Counter)


def score_page(gold: Mapping[str, Any], found: Mapping[str, Any]) -> PageScore:
    """`gold` is a line of gold.jsonl; `found` an article with `text`, `title`, `authors`, `published`, any of them missing."""
    text = found.get("text") or ""
    precision, recall, f1, exact = None, None, None, None
    segments: Counter[tuple[bool, bool]] = Counter()
    if gold.get("text") is not None:
        precision, recall, f1 = text_score(gold["text"], text)
        exact = _WORD.findall(gold["text"]) == _WORD.findall(text)
    else:
        segments = segment_counts(gold, text)
    return PageScore(
        precision,
        recall,
        f1,
        exact,
        title=fold(gold["title"]) == fold(found.get("title") or "") if gold.get("title") else None,
        author=set(map(fold, gold["authors"])) == set(map(fold, found.get("authors") or ()))
        if gold.get("authors")
        else None,
        date=gold["date"] == (found.get("published") or "")[:10] if gold.get("date") else None,
        leaks=leaks(gold.get("text") or " ".join(gold.get("with") or ()), text),
        segments=segments,
    )


def text_score(gold: str, text: str) -> tuple[float | None, float | None, float]:
    """(precision, recall, F1); precision is None where nothing was extracted though gold has a text, recall the reverse."""
    wanted, found = shingles(gold), shingles(text)
    hits = (wanted & found).total()
    precision = hits / found.total() if found else (None if wanted else 1.0)
    recall = hits / wanted.total() if wanted else (None if found else 1.0)
    both = wanted.total() + found.total()
    return precision, recall, 2 * hits / both if both else 1.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, how often each; a shorter text is one run."""
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1)) if words else ()
    return Counter(tuple(words[start : start + SHINGLE_WORDS]) for start in starts)


def segment_counts(gold: Mapping[str, Any], text: str) -> Counter[tuple[bool, bool]]:
    """How many wanted and unwanted segments are in the text: {(is wanted, is there): count}."""
    flat = _SPACE.sub(" ", text)
    return Counter(
        (is_wanted, _SPACE.sub(" ", segment).strip() in flat)
        for key, is_wanted in (("with", True), ("without", False))
        for segment in gold.get(key) or ()
    )


def fold(name: str) -> str:
    """Words in one case: quotes, dashes and blanks do not make two titles or names of one."""
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", str(name)).casefold()).strip()


def leaks(gold: str, text: str) -> frozenset[str]:
    """The phrases of forms, share bars and notices that the text holds, and gold does not."""
    known = gold.casefold()
    phrases = {re.sub(r"^\W+|\W+$", "", found.group().casefold()) for found in _LEAK.finditer(text)}
    return frozenset(phrase for phrase in phrases if phrase not in known)


def summary(pages: Sequence[PageScore]) -> dict[str, float | int | None]:
    """The columns of the table, for the pages of one data set; None where gold has nothing of the kind."""
    precision, recall = _mean(page.precision for page in pages), _mean(page.recall for page in pages)
    f1 = None if precision is None or recall is None else _harmonic(precision, recall)
    segments = sum((page.segments for page in pages), Counter())
    wrong = segments[False, True] + segments[True, False]
    right = 2 * segments[True, True]
    return {
        "F1": f1,
        "P": precision,
        "R": recall,
        "page-F1": _mean(page.f1 for page in pages),
        "exact": _mean(page.exact for page in pages),
        "seg-F1": right / (right + wrong) if segments else None,
        "title": _mean(page.title for page in pages),
        "author": _mean(page.author for page in pages),
        "date": _mean(page.date for page in pages),
        "leaks": sum(bool(page.leaks) for page in pages),
    }


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if known else None
