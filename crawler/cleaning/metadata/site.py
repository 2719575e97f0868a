"""The site's names: what it calls itself, and its host's. They are no part of a title, and no person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.cleaning.metadata.claims import Claims
from crawler.cleaning.metadata.shown import spaced
from crawler.urls import domain

# Blanks are tried from where they begin alone: from each of them on, a long row would take time with its square.
_END = re.compile(r"(?:(?<!\s)\s++)?(?:\||–|—|―|»|«|›|·|•|::|:|_|>)\s*|(?<!\s)\s++[-/~]\s*|[-/~]\s+")
_LETTERS = re.compile(r"[\W_]+")
MAX_NAME_CHARACTERS = 50


@dataclass(frozen=True, slots=True)
class SiteNames:
    """`given`: as the site writes its name, the best first; `folded`: all known spellings, letters only."""

    given: tuple[str, ...]
    folded: frozenset[str]

    def and_also(self, others: Iterable[str]) -> "SiteNames":
        """These names, and others that the site goes by."""
        return SiteNames(self.given, self.folded | {folded_name(other) for other in others})

    def is_site(self, text: str) -> bool:
        """The text is the site's name, its host, or the name with "The" or a top-level domain."""
        return self._names(folded_name(text))

    def _names(self, letters: str) -> bool:
        return letters in self.folded or letters.removeprefix("the") in self.folded

    def without_site(self, text: str) -> str:
        """The text without pieces at its ends that name the site."""
        for _ in range(3):
            shorter = self._without_one(text)
            if shorter == text:
                break
            text = shorter
        return text

    def _without_one(self, text: str) -> str:
        ends = list(_END.finditer(text))
        for end, letters in self._after(text, ends):
            if end.start() and self._names(letters):
                return text[: end.start()].rstrip()
        for start, letters in self._before(text, ends):
            if start.start() and start.end() < len(text) and self._names(letters):
                return text[start.end() :].lstrip()
        return text

    # A title that is never closed is all of the page, and has thousands of ends: what is longer than any name is not looked at.

    def _after(self, text: str, ends: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
        """The ends from the last one on, each with the letters behind it."""
        letters, until = "", len(text)
        for end in reversed(ends):
            letters = folded_name(text[end.end() : until]) + letters
            if len(letters) > self._longest:
                return
            yield end, letters
            until = end.start()

    def _before(self, text: str, ends: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
        """The ends, each with the letters before it."""
        letters, since = "", 0
        for start in ends:
            letters += folded_name(text[since : start.start()])
            if len(letters) > self._longest:
                return
            yield start, letters
            since = start.end()

    @property
    def _longest(self) -> int:
        return len("the") + max(map(len, self.folded), default=0)


def folded_name(text: str) -> str:
    """Letters and digits only, in one case: "New York Times" and "newyorktimes" are the same."""
    return _LETTERS.sub("", text.casefold())


def site_names(claims: Claims, url: str | None) -> SiteNames:
    """From og:site_name, application name, publisher and host."""
    given = [
        *claims.metas("og:site_name"),
        *claims.article.publishers,
        *claims.metas("application-name", "apple-mobile-web-app-title"),
    ]
    names = [spaced(name) for name in given if 1 < len(name) <= MAX_NAME_CHARACTERS]
    folded = {folded_name(name) for name in names}
    folded |= {folded_name(part) for name in names for part in _END.split(name) if len(part) > 2}
    folded |= _host_names(url)
    folded |= {name.removeprefix("the") for name in folded}
    return SiteNames(tuple(dict.fromkeys(names)), frozenset(name for name in folded if name))


def _host_names(url: str | None) -> set[str]:
    """ "www.daily-news.co.uk" → {"wwwdailynewscouk", "dailynewscouk", "dailynews"}."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return set()
    labels = [label for label in host.split(".") if label]
    if len(labels) < 2:
        return set()
    own = labels[1:] if labels[0] in ("www", "m", "amp", "mobile") and len(labels) > 2 else labels
    longest = max(own[:-1], key=len)
    registered = domain(url or "")
    spellings = (host, "".join(own), longest, longest + own[-1], registered, registered.partition(".")[0])
    return {folded_name(name) for name in spellings}
