"""The headline as the page shows it: what its witnesses agree on, without the site's name, section and kicker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.cleaning.metadata.claims import Claims
from crawler.cleaning.metadata.headings import (
    IN_FURNITURE,
    Shown,
    banners,
    lesser_headings,
    main_headings,
    marked_headlines,
)
from crawler.cleaning.metadata.shown import spaced
from crawler.cleaning.metadata.site import SiteNames
from crawler.items import Hints, Witness

MAX_TITLE_CHARACTERS = 400
# How far each kind of witness is believed on its own. A shown heading leads: the others are often written for sharing or searching.
TRUST_HEADING = 3.4
TRUST_HEADLINE = 2.4
TRUST_SUBHEAD = 2.4
TRUST_JSON_LD = 1.0
TRUST_OPENGRAPH = 1.0
TRUST_TITLE_TAG = 0.9
TRUST_TWITTER = 0.3
TRUST_HINT = 0.9
# A heading that no other witness knows may be the site's name, a section's, or that of a box.
ALONE = 0.3
TELLING_WORDS = 4
MAX_KICKER_WORDS = 4

# Blanks are tried from where they begin alone: from each of them on, a long row would take time with its square.
_SEPARATOR = re.compile(r"(?<!\s)\s++(?:[|·•»«›:/\\~*><]++|[-–—―]++)\s+|(?:(?<!\s)\s++)?(?:\||::|»|›|--|_)\s*")
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Candidate:
    """A possible headline. `group` is the kind of witness: those of one kind count once.

    `is_kickerless`: part of a heading, by marks or by another witness; who gives it with its kicker agrees with it.
    """

    text: str
    witness: Witness
    group: str
    trust: float
    is_kickerless: bool = False


def read_title(
    claims: Claims, names: SiteNames, hints: Hints | None, url: str | None = None
) -> tuple[str, Witness] | None:
    """The headline and its witness; None where nothing on the page may be one."""
    candidates = headline_candidates(claims, names, hints, url)
    if not candidates:
        return None
    folds = [fold(candidate.text) for candidate in candidates]
    words = [set(text.split()) for text in folds]
    best = max(
        range(len(candidates)), key=lambda at: (_support(at, candidates, folds, words), candidates[at].trust, -at)
    )
    same = [candidate for candidate, text in zip(candidates, folds, strict=True) if text == folds[best]]
    leading = max(same, key=lambda candidate: candidate.trust)
    return leading.text, leading.witness


def headline_candidates(claims: Claims, names: SiteNames, hints: Hints | None, url: str | None) -> list[Candidate]:
    """What the page's witnesses give as its headline, those that it shows first."""
    names = names.and_also(banners(claims, url))
    told = list(_told(claims, names, hints))
    shown = list(_shown(claims, names, url, {fold(candidate.text) for candidate in told}))
    possible = [candidate for candidate in shown + told if _is_possible(candidate.text)]
    candidates = [candidate for candidate in possible if not names.is_site(candidate.text)]
    # A site that gives each page's headline as its own name.
    return possible if shown and not candidates else candidates


def fold(text: str) -> str:
    """The text's words in one case: what is the same headline is the same here."""
    return " ".join(_WORD.findall(text.casefold()))


def pieces(text: str) -> list[str]:
    """The text cut at what usually stands between headline, section and site: | – — » and the like."""
    return [piece for part in _SEPARATOR.split(text) if (piece := part.strip())]


def _support(at: int, candidates: list[Candidate], folds: list[str], words: list[set[str]]) -> float:
    """How much speaks for a candidate: its own kind of witness, and the best that each other kind says of it."""
    by_group: dict[str, float] = {}
    mine = folds[at]
    for other, candidate in enumerate(candidates):
        is_cut = _is_kicked(folds[other], mine) and not _is_sentence(candidate.text, candidates[at].text)
        is_kicked = candidate.group == "heading" and is_cut
        if candidates[at].is_kickerless:
            is_kicked = folds[other].endswith(" " + mine)
        likeness = 1.0 if folds[other] == mine or is_kicked else _likeness(words[at], words[other])
        value = candidate.trust * likeness
        if value > by_group.get(candidate.group, 0.0):
            by_group[candidate.group] = value
    total = sum(by_group.values())
    if candidates[at].group == "heading" and by_group.keys() <= {"heading"}:
        # Four words of an <h1> are a headline that was written anew for sharing; one or two are a section or a box.
        return total * (1.0 if len(words[at]) >= TELLING_WORDS and total > TRUST_HEADLINE else ALONE)
    return total


def _is_kicked(heading: str, bare: str) -> bool:
    """The heading is a kicker of a few words, then what another witness gives as the headline."""
    return len(bare) > 20 and heading.endswith(" " + bare) and heading[: -len(bare)].count(" ") <= MAX_KICKER_WORDS


def _is_sentence(heading: str, end: str) -> bool:
    """With a colon before its end the heading is one sentence, which others have cut: "Pure joy: the clock runs again"."""
    return heading[: -len(end)].rstrip().endswith(":")


def _likeness(left: set[str], right: set[str]) -> float:
    """Of two headlines with other words: 0.5 at most, by the words they share."""
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return 0.5 * shared / len(left | right) if shared >= 0.3 * min(len(left), len(right)) else 0.0


def _is_possible(text: str) -> bool:
    return len(text) <= MAX_TITLE_CHARACTERS and bool(_WORD.search(text))


def _shown(claims: Claims, names: SiteNames, url: str | None, told: set[str]) -> Iterator[Candidate]:
    """The headings; of the lesser ones those that are `told` by another witness, too, and vary no <h1>."""
    main = list(main_headings(claims, names, url))
    for one in main:
        yield _heading(one, TRUST_HEADING, told)
    placed = [words for one in main if one.weight >= IN_FURNITURE and (words := set(fold(one.text).split()))]
    if len(claims.headings) != 1 or not placed:
        for one in marked_headlines(claims, names):
            yield _heading(one, TRUST_HEADLINE, told)
    for one in lesser_headings(claims, names):
        text = fold(one.text)
        if text in told and not any(_is_variant(set(text.split()), words) for words in placed):
            yield _heading(one, TRUST_SUBHEAD, told)


def _is_variant(left: set[str], right: set[str]) -> bool:
    """The one is the other, cut or added to."""
    return left <= right or right <= left


def _heading(one: Shown, trust: float, told: set[str]) -> Candidate:
    is_kickerless = one.is_part and (one.is_marked or fold(one.text) in told)
    return Candidate(one.text, "headline", "heading", trust * one.weight, is_kickerless)


def _told(claims: Claims, names: SiteNames, hints: Hints | None) -> Iterator[Candidate]:
    """What the page's head, its scripts and the feed say."""
    for text in claims.article.headlines[:2]:
        yield from _cut(text, "json-ld", "json-ld", TRUST_JSON_LD, names)
    for text in claims.metas("og:title")[:2]:
        yield from _cut(text, "opengraph", "opengraph", TRUST_OPENGRAPH, names)
    for text in claims.metas("twitter:title", "parsely-title", "sailthru.title", "dc.title", "title")[:2]:
        yield from _cut(text, "meta", "twitter", TRUST_TWITTER, names)
    if claims.title_tag:
        yield from _cut(claims.title_tag, "headline", "title", TRUST_TITLE_TAG, names)
    if hints and hints.title:
        yield Candidate(spaced(hints.title), hints.witness, "hint", TRUST_HINT)


def _cut(text: str, witness: Witness, group: str, trust: float, names: SiteNames) -> Iterator[Candidate]:
    """The text without the site's name at its ends; then each run of its pieces, believed the less the more it leaves out."""
    text = spaced(text)
    bare = names.without_site(text)
    yield Candidate(bare, witness, group, trust)
    parts = pieces(bare)
    if not 1 < len(parts) <= 6:
        return
    for part in (parts[0], parts[-1], *_runs(bare, parts)):
        if len(part) > 12:
            yield Candidate(part, witness, group, trust * (0.6 if len(part) * 2 > len(bare) else 0.3))


def _runs(text: str, parts: list[str]) -> Iterator[str]:
    """What is left of the text without its first or its last piece, as it stands there."""
    yield text[text.find(parts[1], len(parts[0])) :]
    yield text[: text.rfind(parts[-2], 0, len(text) - len(parts[-1])) + len(parts[-2])]
