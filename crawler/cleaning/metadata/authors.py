"""Who wrote the story: people as a list, and the agency apart from them."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, Spot, is_furniture
from crawler.cleaning.metadata.names import NOT_BY, Name, agencies_in, is_single_name, read_names
from crawler.cleaning.metadata.shown import visible_text
from crawler.cleaning.metadata.site import SiteNames, folded_name
from crawler.cleaning.metadata.unmarked_bylines import alone, beside_date, opened
from crawler.items import Hints, Witness

MAX_AUTHORS = 20
MAX_BYLINE_CHARACTERS = 160
# Elements between the first byline and the last one that still belongs to it.
MAX_SPAN = 40
SITE_RANK, AGENCY_RANK, NICKNAME_RANK, PERSON_RANK = 1, 2, 3, 4
METAS: list[str] = tomllib.loads(files(__package__).joinpath("meta_names.toml").read_text("utf-8"))["authors"]

# Marks on the name itself, in the order of how seldom they are wrong; then on what is around it.
_MARKS = tuple(
    re.compile(marks, re.I)
    for marks in (
        r"(?:^|\s)rel=author(?:$|\s)",
        r"author-?_{0,2}-?names?\b|authors?__name|byline-?_{0,2}-?(?:name|author)|(?:^|\s)fn(?:$|\s)|contributor-?_{0,2}-?name|autor-?_?name",
        r"(?:^|[\s_-])author(?:$|[\s_-])|author-link|\bauteur\b|\bautor\b",
        r"by-?_?line|author|autor|auteur|writer|reporter|contribut|posted-?_?by|redakt|verfasser|firma\b|skribent|yazar|signature",
    )
)
# Before the name of somebody who did something else: "Reviewed by", "Photographs:".
_OTHER_WORK = re.compile(
    rf"(?:^|\W)(?:{'|'.join(map(re.escape, sorted(NOT_BY)))})(?:\s+(?:by|von|par|por|di))?\W*$", re.I
)


@dataclass(slots=True)
class Authors:
    """People, or the organisation or nickname that stands in their place; `witness` is None where nobody is named."""

    people: list[str] = field(default_factory=list)
    witness: Witness | None = None
    agency: str | None = None


_NAMING_AGENCIES: tuple[Witness, ...] = ("json-ld", "meta", "byline", "microdata")
_WRITTEN_BY = re.compile(
    r"written by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|autor", re.I
)
_Said = tuple[Witness, list[str]]


def read_authors(claims: Claims, tree: HtmlElement, names: SiteNames, hints: Hints | None) -> Authors:
    """The first witness that names people is believed.

    Where none does, the first that names anything: a nickname, a team, at last the site itself where it signs. An agency
    that the same witness names is in the byline, too.
    """
    found = Authors()
    names = _other_names(claims, names)
    best, signs_itself = 0, False
    for witness, texts in naming_witnesses(claims, hints):
        agencies = [agency for text in texts for agency in agencies_in(text)] if witness in _NAMING_AGENCIES else []
        found.agency = found.agency or next(iter(agencies), None)
        people = [name for text in texts for name in read_names(text, names)]
        signs_itself = signs_itself or any(name.has_form for name in people)
        highest = max(map(_rank, people), default=0)
        rank = max(highest, AGENCY_RANK) if agencies else highest
        if rank > best:
            best, found.witness = rank, witness
            single = _single_names(claims) if witness == "json-ld" else frozenset()
            signed = [name.text for name in people if _rank(name) == highest or name.text in single]
            found.people = _once_each([*signed, *agencies])[:MAX_AUTHORS]
        if best == PERSON_RANK:
            return found
    if best <= AGENCY_RANK and not signs_itself:
        _add_unmarked(found, (beside_date(claims), alone(tree)), names)
    return found


def _other_names(claims: Claims, names: SiteNames) -> SiteNames:
    """The site's names but those that its JSON-LD gives to a person: on somebody's own site the author has its name."""
    people = (author.name for author in claims.article.authors if author.is_person)
    without_site = SiteNames(names.given, frozenset())
    own = {folded_name(name) for name in people if any(read.is_person for read in read_names(name, without_site))}
    return SiteNames(names.given, names.folded - own)


def _single_names(claims: Claims) -> frozenset[str]:
    """Names of one word that JSON-LD gives to persons: beside others, they are neither an account's nor a team's."""
    people = (author.name.strip() for author in claims.article.authors if author.is_person)
    return frozenset(name for name in people if is_single_name(name))


def _add_unmarked(found: Authors, said: Iterable[list[str]], names: SiteNames) -> None:
    for texts in said:
        people = [name for text in texts for name in read_names(text, names) if name.is_person]
        if people:
            found.witness, found.people = "byline", _once_each([name.text for name in people])
            return


def _rank(name: Name) -> int:
    """People before nicknames and teams, these before agencies, and the site itself last."""
    return PERSON_RANK if name.is_person else SITE_RANK if name.is_site else NICKNAME_RANK


def naming_witnesses(claims: Claims, hints: Hints | None) -> Iterator[_Said]:
    """Who may name the authors, the most believed first, and what each says; nothing, mostly."""
    yield "json-ld", [named.name for named in claims.article.authors]
    yield "meta", claims.metas(METAS[0])
    yield "opengraph", [text for text in claims.metas(*METAS[1:4]) if "//" not in text]
    yield "meta", [*claims.metas(*METAS[4:]), *_labelled(claims)]
    yield "microdata", _shown(claims.microdata.get("author", []), _start(claims))
    if hints and hints.authors:
        yield hints.witness, list(hints.authors)
    for pattern in _MARKS:
        yield "byline", _shown([spot for spot in claims.bylines if pattern.search(spot.marks)], _start(claims))
    yield "byline", opened(claims)


def _labelled(claims: Claims) -> list[str]:
    """What cards for sharing show under a label: "Written by", "Verfasst von"."""
    labels = [label for number in "12" for label in claims.metas(f"twitter:label{number}")[:1]]
    values = [value for number in "12" for value in claims.metas(f"twitter:data{number}")[:1]]
    return [value for label, value in zip(labels, values, strict=False) if _WRITTEN_BY.match(label)]


def _start(claims: Claims) -> int:
    return claims.headings[0].order if len(claims.headings) == 1 else 0


def _shown(spots: list[Spot], start: int) -> list[str]:
    """The words of the places nearest to the headline: further down stand the authors of other stories."""
    found: list[str] = []
    first: Spot | None = None
    behind = [spot for spot in spots if spot.order >= start]
    for spot in [*behind, *(spot for spot in spots if spot.order < start)]:
        if first is not None and abs(spot.order - first.order) > MAX_SPAN:
            break
        text = _said(spot)
        if not 2 < len(text) <= MAX_BYLINE_CHARACTERS or is_furniture(spot.element):
            continue
        if _is_other_work(spot.element):
            continue
        first = first or spot
        found.append(text)
    return found


def _said(spot: Spot) -> str:
    """The words of a byline; of one with links to its authors only theirs, for roles and dates stand beside them."""
    links = [
        visible_text(link, blank=" ")
        for link in spot.element.iter("a")
        if link is not spot.element
        and re.search(r"author|autor|/by/|profile|people|staff|contributor", link.get("href", "") + link.get("rel", ""))
    ]
    links = [text for text in links if 2 < len(text) <= 60]
    return ", ".join(dict.fromkeys(links)) if links else visible_text(spot.element, blank=" ")


def _is_other_work(element: HtmlElement) -> bool:
    """The words just before the element say that its name did something else."""
    for around in (element, *islice(element.iterancestors(), 2)):
        before, parent = around.getprevious(), around.getparent()
        words = (before.tail or "").strip() or visible_text(before) if before is not None else _opening_text(parent)
        if words:
            return bool(_OTHER_WORK.search(words[-40:]))
    return False


def _opening_text(parent: HtmlElement | None) -> str:
    return (parent.text or "").strip() if parent is not None else ""


def _once_each(people: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in people:
        seen.setdefault(folded_name(name), name)
    # A name that stands inside a fuller one is the same person.
    return [name for key, name in seen.items() if not any(key != other and key in other for other in seen)]
