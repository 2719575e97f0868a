"""Who wrote the story: people as a list, and the agency apart from them."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from crawler.cleaning.metadata.claims import Claims, Spot, is_furniture, spaced, visible_text
from crawler.cleaning.metadata.site import SiteNames, folded_name
from crawler.items import Hints, Witness

MAX_AUTHORS = 12
MAX_NAME_WORDS = 6
MAX_BYLINE_CHARACTERS = 120


@dataclass(slots=True)
class Authors:
    """People, or the organisation that stands in their place; `witness` is None where nobody is named."""

    people: list[str] = field(default_factory=list)
    witness: Witness | None = None
    agency: str | None = None


METAS: list[str] = tomllib.loads(files(__package__).joinpath("meta_names.toml").read_text("utf-8"))["authors"]
_AGENCIES = {
    folded_name(name): name
    for name in tomllib.loads(files(__package__).joinpath("agencies.toml").read_text("utf8"))["names"]
}
# "By" in the languages of our pages, where a byline opens with it.
_BY = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|story|words|text|article|reporting|compiled|edited)\s+by"
    r"|by|von|vom|par|por|di|da|door|av|af|przez|автор|autore?|auteur|author|text|texto|testo|yazar|بقلم|كتب|كتبت|文|作者|記者|记者)\b\s*:?\s+",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:,|;|\||/|•|·|&|\n|\band\b|\bund\b|\bet\b|\by\b|\bog\b|\boch\b|\ben\b|\be\b|\bi\b|\bve\b|\bwith\b|\bmit\b|、|，)\s*"
)
# What follows a name and is none: a role, a place, a date.
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|staff|journalist|columnist|contributor|producer|photographer|redakt\w*|redaz\w*|r[eé]dact\w*"
    r"|redacci[oó]n|redac[çc][aã]o|redactie|korrespondent\w*|corresponsal|correspondant\w*|newsroom|news desk|desk|team|bureau|admin\w*"
    r"|guest|agenc\w+|editorial|updated|published|posted|read|min|minutes?|comments?|share|follow|twitter|facebook|email|subscribe"
    r"|correspondents?|chief|senior|politics|business|sports?|special to|for the|of the)\b|@|https?:|\.com\b|\d",
    re.I,
)
_NO_NAME = re.compile(
    r"@|https?:|^www\.|\d{3}|\b(?:admin|share|follow|comments?|read|min|minutes?|subscribe|updated|published|posted)\b",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(\[{].*?[)\]}]")


def read_authors(claims: Claims, tree: HtmlElement, names: SiteNames, hints: Hints | None) -> Authors:
    """The first witness that names a person is believed; where none does, the first organisation that stands as byline."""
    found = Authors()
    organisations: tuple[list[str], Witness] | None = None
    for witness, texts in _witnesses(claims, hints):
        people: list[str] = []
        others: list[str] = []
        for name in (name for text in texts for name in _names(text)):
            found.agency = found.agency or _AGENCIES.get(folded_name(name))
            (people if _is_person(name, names) else others).append(name)
        if people:
            found.people, found.witness = _once_each(people)[:MAX_AUTHORS], witness
            return found
        others = [name for name in others if _is_organisation(name)]
        if others and organisations is None:
            organisations = (_once_each(others)[:MAX_AUTHORS], witness)
    # Its list of byline markup is long and well kept, and dear: only for pages that say nothing else.
    byline = None if organisations else extract_author(tree)
    if byline:
        organisations = ([name for name in byline.split("; ") if _is_organisation(name)], "trafilatura")
    if organisations and organisations[0]:
        found.people, found.witness = organisations
    return found


def _witnesses(claims: Claims, hints: Hints | None) -> Iterator[tuple[Witness, Iterable[str]]]:
    yield "json-ld", [named.name for named in claims.article.authors]
    yield "meta", [text for name in METAS[:1] for text in claims.metas(name)]
    yield "opengraph", claims.metas(*METAS[1:4])
    yield "meta", claims.metas(*METAS[4:])
    yield "microdata", _shown(claims.microdata.get("author", []))
    if hints and hints.authors:
        yield hints.witness, hints.authors
    for marks in (
        r"author-?_?name|byline-?_?(?:name|author)|\bfn\b",
        r"byline|author|autor|auteur|writer|contribut|posted-?_?by",
    ):
        pattern = re.compile(marks, re.I)
        yield "byline", _shown([spot for spot in claims.bylines if pattern.search(spot.marks)])


def _shown(spots: list[Spot]) -> list[str]:
    """The words of the first places that are no furniture: further down stand the authors of other stories."""
    found: list[str] = []
    first: int | None = None
    for spot in spots:
        text = visible_text(spot.element, blank=" ")
        if not 2 < len(text) <= MAX_BYLINE_CHARACTERS or is_furniture(spot.element):
            continue
        if first is not None and spot.order - first > 40:
            break
        first = spot.order if first is None else first
        found.append(text)
    return found


def _names(text: str) -> Iterator[str]:
    """The names in a byline, without what stands around them."""
    text = _BRACKETS.sub("", spaced(text))
    for part in _SPLIT.split(_BY.sub("", text)):
        name = _BY.sub("", part).strip(" .:-–—|*\"'“”")
        if name.isupper() and " " in name:
            name = name.title()
        if name:
            yield name


def _is_person(name: str, names: SiteNames) -> bool:
    words = name.split()
    if not 1 <= len(words) <= MAX_NAME_WORDS or len(name) < 3 or names.is_site(name) or folded_name(name) in _AGENCIES:
        return False
    if _ROLE.search(name):
        return False
    # Scripts without capitals have their names as they stand; elsewhere a name begins with one.
    first = words[0][0]
    return (first.isupper() or not first.islower()) and any(char.isalpha() for char in name)


def _is_organisation(name: str) -> bool:
    """A name all the same: a team, an editorial office, the paper itself; no address, date, or sentence."""
    words = name.split()
    if not 1 <= len(words) <= MAX_NAME_WORDS or len(name) < 3 or folded_name(name) in _AGENCIES:
        return False
    return not _NO_NAME.search(name)


def _once_each(people: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in people:
        seen.setdefault(folded_name(name), name)
    # A name that stands inside a fuller one is the same person.
    return [name for key, name in seen.items() if not any(key != other and key in other for other in seen)]
