"""What stands around the story, found in the tree by rule: by structure and by the names that elements carry."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lxml.html import HtmlElement

from crawler.cleaning.rules import load
from crawler.items import RemovalReason

# An element that holds more of the page's text than this is the story's container, whatever its name.
MAX_SHARE = 0.5
# Readers write more than reporters, and lawyers more than both: these may be most of the page.
_ANY_SIZE: frozenset[RemovalReason] = frozenset({"comments", "comment-form", "consent"})
# What stories hold as well, in boxes with such names: these stay in the tree, and the story model judges each of their lines.
_DOUBTFUL: frozenset[RemovalReason] = frozenset({"related", "author-box", "legal", "advertisement"})
# Where an element's names stand: single-page sites have style classes made of chance letters, and say here what it is.
_NAMES = ("id", "class", "data-component", "data-module")
_WORD_BREAK = re.compile(r"[-_]+")
_BEM = re.compile(r"(?<=[A-Za-z0-9])(?:__|--).*")
_MAX_PREFIXES = 2


def _read() -> tuple[dict[str, RemovalReason], dict[str, RemovalReason], frozenset[str]]:
    rules = load("widgets")
    generic = frozenset(rules.pop("generic").split())
    whole: dict[str, RemovalReason] = {}
    beginnings: dict[str, RemovalReason] = {}
    for name, table in rules.items():
        for word in table["names"].split():
            names = beginnings if word.endswith("*") else whole
            names.setdefault(_WORD_BREAK.sub("", word.rstrip("*")), cast(RemovalReason, name))
    return whole, beginnings, generic


_WHOLE, _BEGINNINGS, _GENERIC = _read()
# By the first two letters, as nearly all words begin with others.
_BEGINNING_LENGTHS = {
    start: sorted({len(name) for name in _BEGINNINGS if name.startswith(start)})
    for start in {name[:2] for name in _BEGINNINGS}
}
_TELLING_TAGS = frozenset({"form", "nav", "footer"})
_TELLING_ATTRIBUTES = frozenset({"role", "itemprop", "itemtype"})
_WHOLE_PAGE = frozenset({"html", "body", "main"})
_LANDMARKS: dict[str, RemovalReason] = {
    "navigation": "navigation",
    "search": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "toolbar": "navigation",
    "alertdialog": "consent",
    "dialog": "consent",
}
# A box with more text than a prompt has is the story's, whatever form or button stands in it.
MAX_PROMPT_CHARS = 300
_BOXES = frozenset({"div", "section", "aside"})
# Where the button of an appeal leads: the first words of a path.
_APPEAL = re.compile(rf"(?:https?://[^/]*)?/(?:{'|'.join(load('appeals')['paths'].split())})(?![\w-])", re.I)
_COMMENT_TYPES = re.compile(r"schema\.org/(?:Comment|UserComments)\b")


@dataclass(frozen=True, slots=True)
class Stripped:
    """The elements that were taken out, and those that are left although a rule speaks against them, with their reasons."""

    dropped: dict[HtmlElement, RemovalReason]
    suspects: dict[HtmlElement, RemovalReason]

    @property
    def removed(self) -> Counter[RemovalReason]:
        """How many elements were taken out, by reason."""
        return Counter(self.dropped.values())


def strip(tree: HtmlElement) -> Stripped:
    """Take the widgets out of `tree`; a widget within a widget is not counted."""
    too_much = MAX_SHARE * len(tree.text_content())
    around_story = _around_story(tree)
    found: dict[HtmlElement, RemovalReason] = {}
    for element, reason in list(_suspects(tree)):
        if element in found or element in around_story or element.tag == "article":
            continue
        if any(ancestor in found and found[ancestor] not in _DOUBTFUL for ancestor in element.iterancestors()):
            continue
        if reason in _ANY_SIZE or len(element.text_content()) <= too_much:
            found[element] = reason
    doubtful = {element: reason for element, reason in found.items() if reason in _DOUBTFUL}
    dropped = {element: reason for element, reason in found.items() if reason not in _DOUBTFUL}
    for element in dropped:
        element.drop_tree()
    return Stripped(dropped, doubtful)


def _suspects(tree: HtmlElement) -> Iterator[tuple[HtmlElement, RemovalReason]]:
    for element in tree.iter("*"):
        # Most elements have no attribute that tells anything: one question to libxml2 instead of ten.
        tag, attributes = element.tag, dict(element.items())
        if tag in _WHOLE_PAGE or not (attributes or tag in _TELLING_TAGS):
            continue
        reason = _names_reason(*map(attributes.get, _NAMES)) or _structure_reason(element, attributes)
        if (tag == "form" and reason == "newsletter") or (tag == "a" and _APPEAL.match(attributes.get("href", ""))):
            box = _prompt_box(element)
            if box is not None:
                yield box, "newsletter"
        if reason:
            yield element, reason


# The elements of a page, and the pages of a site, have the same names again and again.
@lru_cache(maxsize=16_384)
def _names_reason(*names: str | None) -> RemovalReason | None:
    """The reason to remove an element whose attributes `_NAMES` have these values."""
    return next((reason for words in names if words and (reason := name_reason(words))), None)


def _prompt_box(asking: HtmlElement) -> HtmlElement | None:
    """The box with the words that the newsletter form or the button belongs to.

    None where it stands alone, in a sentence or in a list, or among more text than a prompt has.
    """
    own_chars = len(asking.text_content().strip())
    for box in asking.iterancestors():
        chars = len(box.text_content().strip())
        if box.tag not in _BOXES or chars > MAX_PROMPT_CHARS:
            return None
        if chars > own_chars:
            return box
    return None


def name_reason(names: str) -> RemovalReason | None:
    """The reason to remove an element with these words in id and class."""
    for word in names.split():
        if reason := _word_reason(word):
            return reason
    return None


def telling_name(element: HtmlElement) -> str:
    """What of an element that was found speaks against it: its name, its role or tag, or what it holds."""
    for attribute in _NAMES:
        for word in element.get(attribute, "").split():
            if name_reason(word):
                return f'{attribute}="{word}"'
    attributes = dict(element.items())
    if attributes.get("role", "") in _LANDMARKS and element.tag not in _TELLING_TAGS:
        return f'role="{attributes["role"]}"'
    if element.tag in _TELLING_TAGS or _structure_reason(element, attributes):
        return f"<{element.tag}>" if element.tag != "form" else "the fields in it"
    return "the form or button in it"


# A site has the same words on all of its pages.
@lru_cache(maxsize=65_536)
def _word_reason(word: str) -> RemovalReason | None:
    parts = [part for part in _WORD_BREAK.split(_BEM.sub("", word).lower()) if part]
    # "comment-list" is a name as it stands. In "body-ad-wrapper", what is wrapped is the body.
    whole = "".join(parts)
    while len(parts) > 1 and parts[-1] in _GENERIC:
        parts.pop()
    for first in range(min(len(parts), _MAX_PREFIXES + 1)):
        # One word after another says what it belongs to, not what it is: "has-comments", "story-popular".
        if first and len(parts) - first < 2 and len(parts[0]) > 1:
            break
        if reason := _key_reason("".join(parts[first:])):
            return reason
    return _WHOLE.get(whole)


def _key_reason(key: str) -> RemovalReason | None:
    if reason := _WHOLE.get(key):
        return reason
    for length in _BEGINNING_LENGTHS.get(key[:2], ()):
        if length >= len(key):
            break
        if reason := _BEGINNINGS.get(key[:length]):
            return reason
    return None


def _structure_reason(element: HtmlElement, attributes: dict[str, str]) -> RemovalReason | None:
    if element.tag not in _TELLING_TAGS and _TELLING_ATTRIBUTES.isdisjoint(attributes):
        return None
    if element.tag == "form":
        return _form_reason(element)
    if element.tag == "nav":
        return "navigation"
    if element.tag == "footer" and not any(ancestor.tag == "article" for ancestor in element.iterancestors()):
        return "navigation"
    if reason := _LANDMARKS.get(attributes.get("role", "")):
        return reason
    if attributes.get("itemprop") == "comment" or _COMMENT_TYPES.search(attributes.get("itemtype") or ""):
        return "comments"
    return None


def _form_reason(form: HtmlElement) -> RemovalReason:
    if form.find(".//textarea") is not None:
        return "comment-form"
    kinds = {field.get("type", "text").lower() for field in form.iter("input")}
    if "password" in kinds:
        return "login-widget"
    if "email" in kinds or any("mail" in field.get("name", "").lower() for field in form.iter("input")):
        return "newsletter"
    return "navigation"


def _around_story(tree: HtmlElement) -> set[HtmlElement]:
    """The elements that hold the headline or what the page itself calls its article's body, and these: no widget does."""
    marks = [*tree.iter("h1"), *tree.xpath('//*[@itemprop="articleBody"]')]
    return {element for mark in marks for element in (mark, *mark.iterancestors())}
