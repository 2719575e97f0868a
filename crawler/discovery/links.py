"""Which of a page's links may be stories, and which sections: told from the address and from where the link stands.

A page that turns out to be no story is dropped when it was read; a story that is passed over here is lost. So doubt speaks
for the link, unless it stands in a menu.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.discovery.candidates import Candidate
from crawler.discovery.shapes import is_other_address, is_story_address, is_surely_story_address
from crawler.discovery.traps import is_trap
from crawler.items import PageLink
from crawler.urls import canonical_url, same_domain, site, url_key

# Menus and forms: what stands there must say twice that it is a story. A <header> may be that of a story's teaser.
_MENUS = frozenset(("nav", "footer", "form"))
_WORD = re.compile(r"\w+")
# A headline on a front page has that many words, or characters where a script sets no blanks.
_HEADLINE_WORDS_MIN = 4
_HEADLINE_CHARS_MIN = 12
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_SECTION_SEGMENTS_MAX = 2
_SECTION_CHARS_MAX = 30


@dataclass(frozen=True, slots=True)
class LinkRules:
    """A source's own patterns, searched in the address, which win over all else; `deny` over `allow`.

    What matches `allow` is a story, whatever it looks like. At most `count_max` links are taken from one page.
    """

    allow: tuple[re.Pattern[str], ...] = ()
    deny: tuple[re.Pattern[str], ...] = ()
    count_max: int = 500


def story_links(links: Iterable[PageLink], page_url: str, rules: LinkRules) -> tuple[Candidate, ...]:
    """The links that may be stories of the page's site, in the page's order, each story once.

    Hosts of the same registered domain belong to the site, since newspapers keep sections and blogs on hosts of their
    own; not the neighbours on a blog host, where everybody registers below it.
    """
    own = url_key(page_url)
    found: dict[str, Candidate] = {}
    for link, url in _own_links(links, page_url, rules):
        if (_is_allowed(url, rules) or _may_be_story(link, url)) and (key := url_key(url)) != own:
            found.setdefault(key, Candidate(url))
            if len(found) == rules.count_max:
                break
    return tuple(found.values())


def section_links(links: Iterable[PageLink], page_url: str, rules: LinkRules) -> tuple[str, ...]:
    """The sections that a page links to, those in its menus first: short paths of plain words, or a host of their own."""
    own = url_key(page_url)
    menus: dict[str, str] = {}
    rest: dict[str, str] = {}
    for link, url in _own_links(links, page_url, rules):
        if not link.nofollow and not _is_allowed(url, rules) and _may_be_section(url, page_url):
            (menus if link.place in ("nav", "header") else rest).setdefault(url_key(url), url)
    found = menus | {key: url for key, url in rest.items() if key not in menus}
    return tuple(url for key, url in found.items() if key != own)[: rules.count_max]


def _own_links(links: Iterable[PageLink], page_url: str, rules: LinkRules) -> Iterator[tuple[PageLink, str]]:
    """The links within the site that nothing denies, with their canonical addresses."""
    for link in links:
        url = canonical_url(link.url, page_url)
        if url and same_domain(url, page_url) and not any(pattern.search(url) for pattern in rules.deny):
            yield link, url


def _is_allowed(url: str, rules: LinkRules) -> bool:
    return any(pattern.search(url) for pattern in rules.allow)


def _may_be_story(link: PageLink, url: str) -> bool:
    if link.nofollow or is_other_address(url) or is_trap(url):
        return False
    if link.place in _MENUS:
        return is_surely_story_address(url)
    if is_story_address(url):
        return link.place != "header" or link.in_heading or is_surely_story_address(url)
    # A headline leads to a story, however short the address.
    return (link.in_heading or link.place != "header") and _is_headline(link.text)


def _is_headline(text: str) -> bool:
    unspaced = len(_UNSPACED.findall(text))
    return unspaced >= _HEADLINE_CHARS_MIN or len(_WORD.findall(text)) >= _HEADLINE_WORDS_MIN


def _may_be_section(url: str, page_url: str) -> bool:
    parts = urlsplit(url)
    segments = [segment for segment in unquote(parts.path).split("/") if segment]
    if not segments:
        return not parts.query and site(url) != site(page_url)
    if len(segments) > _SECTION_SEGMENTS_MAX or parts.query or is_other_address(url) or is_story_address(url):
        return False
    return all(len(segment) <= _SECTION_CHARS_MAX and not re.search(r"\d", segment) for segment in segments)
