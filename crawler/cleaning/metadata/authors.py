"""Who wrote the story: people as a list, and the agency apart from them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from crawler.cleaning.metadata.claims import Claims, Spot, is_furniture, lines_after, spaced, visible_text
from crawler.cleaning.metadata.names import Name, agencies_in, read_names
from crawler.cleaning.metadata.site import SiteNames, folded_name
from crawler.items import Hints, Witness

MAX_AUTHORS = 20
MAX_BYLINE_CHARACTERS = 160
# Elements between the first byline and the last one that still belongs to it.
MAX_SPAN = 40
METAS: list[str] = tomllib.loads(files(__package__).joinpath("meta_names.toml").read_text("utf-8"))["authors"]

# Marks on the name itself, in the order of how seldom they are wrong; then on what is around it.
_MARKS = tuple(
    re.compile(marks, re.I)
    for marks in (
        r"author-?_{0,2}-?names?\b|authors?__name|byline-?_{0,2}-?(?:name|author)|\bfn\b|contributor-?_{0,2}-?name|autor-?_?name",
        r"(?:^|[\s_-])author(?:$|[\s_-])|author-link|\bauteur\b|\bautor\b",
        r"by-?_?line|author|autor|auteur|writer|reporter|contribut|posted-?_?by|redakt|verfasser|firma\b|skribent|yazar|signature",
    )
)
_OPENING = re.compile(
    r"^(?:(?:written|posted|published|words|story|report(?:ed)?|text|article)\s+)?(?:by|von|par|por|di|door|av|af|autor(?:in)?|author|auteur|text|texte|texto)(?:\s*:|\b)",
    re.I,
)


@dataclass(slots=True)
class Authors:
    """People, or the organisation or nickname that stands in their place; `witness` is None where nobody is named."""

    people: list[str] = field(default_factory=list)
    witness: Witness | None = None
    agency: str | None = None


_Said = tuple[Witness, list[str]]


def read_authors(claims: Claims, names: SiteNames, hints: Hints | None) -> Authors:
    """The first witness that names people is believed, and its forenames are filled up from the others.

    Where none does, the first that names anything: a nickname, a team, at last the site itself where it signs.
    """
    found = Authors()
    named = frozenset(folded_name(author.name) for author in claims.article.authors if author.is_person)
    # On a person's own site the author has the site's name.
    names = SiteNames(names.given, names.folded - named)
    read: list[tuple[Witness, list[Name]]] = []
    for witness, texts in _witnesses(claims, hints):
        people = [name for text in texts for name in read_names(text, names)]
        if found.agency is None and witness in ("json-ld", "meta", "byline", "microdata"):
            found.agency = next((agency for text in texts for agency in agencies_in(text)), None)
        if people:
            read.append((witness, people))
        if any(name.is_person for name in people):
            break
    if not read:
        return found
    found.witness, best = max(read, key=lambda said: max(map(_rank, said[1])))
    rank = max(map(_rank, best))
    found.people = _once_each([name.text for name in best if _rank(name) == rank])[:MAX_AUTHORS]
    return found


def _rank(name: Name) -> int:
    """People before nicknames and teams, and these before the site itself."""
    return 2 if name.is_person else 0 if name.is_site else 1


def _witnesses(claims: Claims, hints: Hints | None) -> Iterator[_Said]:
    yield "json-ld", [named.name for named in claims.article.authors]
    yield "meta", claims.metas(METAS[0])
    yield "opengraph", [text for text in claims.metas(*METAS[1:4]) if "//" not in text]
    yield "meta", claims.metas(*METAS[4:])
    yield "microdata", _shown(claims.microdata.get("author", []), _start(claims))
    if hints and hints.authors:
        yield hints.witness, list(hints.authors)
    for pattern in _MARKS:
        yield "byline", _shown([spot for spot in claims.bylines if pattern.search(spot.marks)], _start(claims))
    yield "byline", _opened(claims)


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


def _opened(claims: Claims) -> list[str]:
    """A line below the headline that opens as bylines do, marked by nothing: "By Jane Roe"."""
    for heading in claims.headings[:2]:
        lines = [spaced(line) for line in lines_after(heading.element)]
        for at, line in enumerate(lines):
            if (opening := _OPENING.match(line)) and len(line) <= 80:
                rest = line if len(line) > opening.end() + 3 else " ".join(lines[at : at + 2])
                return [rest]
    return []


def _once_each(people: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in people:
        seen.setdefault(folded_name(name), name)
    # A name that stands inside a fuller one is the same person.
    return [name for key, name in seen.items() if not any(key != other and key in other for other in seen)]
