"""What trafilatura takes for the story: the first witness of which lines are its own."""

from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

# Shorter lines stand by chance inside longer ones: they count only where they are a line there as well.
MIN_INSIDE_CHARS = 24
# Its fast mode is the more exact one on most pages; where it finds less than this, it mostly missed the story.
MIN_FAST_CHARS = 1000
# Less of the page than this, and it may have taken a part of the story, where the thorough mode finds that much more.
MIN_FAST_SHARE = 0.3
MIN_TIMES = 2.5

# Pages that are laid out with tables have some five levels of them.
NESTED_TABLES_MAX = 16


@dataclass(slots=True)
class Witness:
    """The story's text without any space, and its lines likewise."""

    flat: str
    lines: frozenset[str]

    def holds(self, text: str) -> bool:
        """Whether the line is in the story, as this witness has it."""
        key = spaceless(text)
        return key in self.lines or (len(key) >= MIN_INSIDE_CHARS and key in self.flat)


def spaceless(text: str) -> str:
    """The text without spaces: how words are parted differs where inline elements meet."""
    return "".join(text.split())


def trafilatura_witness(tree: HtmlElement) -> Witness:
    """Ask trafilatura, which leaves `tree` as it is. Empty where it finds no story."""
    witness = _ask(tree, fast=True)
    found = len(witness.flat)
    if found >= MIN_FAST_CHARS and found >= MIN_FAST_SHARE * len(spaceless(tree.text_content())):
        return witness
    thorough = _ask(tree, fast=False)
    least = found * MIN_TIMES if found >= MIN_FAST_CHARS else found
    return thorough if len(thorough.flat) > least else witness


def flatten_tables(tree: HtmlElement) -> None:
    """Those inside of NESTED_TABLES_MAX others are no tables any more: trafilatura's time is cubic in their depth, 1,500 take 40 s."""
    if len(list(islice(tree.iter("table"), NESTED_TABLES_MAX + 1))) <= NESTED_TABLES_MAX:
        return
    depths: dict[HtmlElement | None, int] = {None: 0}
    for element in tree.iter():
        depth = depths.get(element.getparent(), 0)
        depths[element] = depth + (element.tag == "table")
        if element.tag == "table" and depth >= NESTED_TABLES_MAX:
            element.tag = "div"


def _ask(tree: HtmlElement, fast: bool) -> Witness:
    # Asked on one page in eight, and a command for one page need not wait until it is imported.
    import trafilatura

    # Never its deduplication: that remembers pages, and the result would depend on which came before.
    found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, deduplicate=False)
    body = getattr(found, "body", None)
    if body is None:
        return Witness("", frozenset())
    lines = {spaceless("".join(element.itertext())) for element in body.iter("*")}
    return Witness(spaceless("".join(body.itertext())), frozenset(lines))
