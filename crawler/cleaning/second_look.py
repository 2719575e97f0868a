"""Pages on which the rules for what stands around a story have taken the story itself: told by how little is left."""

from lxml.html import HtmlElement

from crawler.cleaning.body import Story, read_story
from crawler.cleaning.boilerplate import name_reason
from crawler.cleaning.document import parse
from crawler.cleaning.embedded import MIN_CHARS
from crawler.cleaning.evidence import Said
from crawler.cleaning.site_profile import SiteProfile
from crawler.items import Page, RemovalReason

# A story this short is looked at again; one that was cut is mostly many times as long as its rest.
SHORT_CHARS = 700
MIN_TIMES = 2.5
# An element that holds more of the page's text than this is the story's container.
MAX_SHARE = 0.5
# Elements whose content is no text; one that was never closed holds all that comes after it.
_UNCLOSED = ("audio", "button", "canvas", "label", "map", "noscript", "object", "template", "video")
_CODE = ("script", "style")
# Under these names there is much text that is not the story's: they are trusted at any length.
_TRUSTED: frozenset[RemovalReason] = frozenset({"comments", "comment-form", "consent"})


def open_unclosed(tree: HtmlElement) -> None:
    """Leave of elements that hold most of the page's text, and whose content is never shown, nothing but that content."""
    suspects = [element for element in tree.iter(*_UNCLOSED) if len(element)]
    if not suspects:
        return
    total = _text_length(tree)
    for element in suspects:
        if _text_length(element) > MAX_SHARE * total:
            element.drop_tag()


def fuller_story(page: Page, said: Said, profile: SiteProfile | None, first: Story) -> Story:
    """The story as `first` has it, or what a second reading finds that believes fewer names, where that is far more."""
    if len(first.text) >= SHORT_CHARS:
        return first
    document = parse(page)
    open_unclosed(document.tree)
    if not _forget_names(document.tree):
        return first
    second = read_story(document.tree, said, profile)
    second.elements = document.elements
    is_fuller = len(second.text) >= max(MIN_CHARS, MIN_TIMES * len(first.text))
    return second if is_fuller else first


def _forget_names(tree: HtmlElement) -> bool:
    """Take the names away for which elements are removed; False where none has such a name."""
    is_any = False
    for element in tree.iter("*"):
        reason = name_reason(f"{element.get('id', '')} {element.get('class', '')}")
        if reason and reason not in _TRUSTED:
            element.attrib.pop("id", None)
            element.attrib.pop("class", None)
            is_any = True
    return is_any


def _text_length(tree: HtmlElement) -> int:
    return len(tree.text_content()) - sum(len(code.text_content()) for code in tree.iter(*_CODE))
