"""The main text: which of a page's blocks are the story."""

from collections import Counter
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning import boilerplate
from crawler.cleaning.blocks import SILENT_TAGS, Block, blocks_of, mark_breaks
from crawler.cleaning.headline import links_to_itself, without_fields
from crawler.cleaning.lines import is_menu_row, widget_line
from crawler.cleaning.missed import with_missed
from crawler.cleaning.witness import trafilatura_witness
from crawler.items import RemovalReason

# Gone before anything is measured: their content is no text, and forms are told by what the other silent tags hold.
_CODE_TAGS = ("script", "style", "noscript", "template", "svg")


@dataclass(slots=True)
class Story:
    """The blocks that are the story's, in order, and how many others were taken out, by reason."""

    blocks: list[Block]
    removed: dict[RemovalReason, int]

    @property
    def text(self) -> str:
        """The story's paragraphs, separated by a blank line; empty where there is none."""
        return "\n\n".join(block.text for block in self.blocks)


def read_story(tree: HtmlElement, title: str | None) -> Story:
    """Find the story. Cuts the tree, and leaves in it what the blocks stand in."""
    etree.strip_elements(tree, *_CODE_TAGS, with_tail=False)
    removed = Counter(boilerplate.strip(tree))
    etree.strip_elements(tree, *SILENT_TAGS, with_tail=False)
    witness = trafilatura_witness(tree)
    mark_breaks(tree)
    blocks = [block for block in blocks_of(tree) if not _is_widget(block, title, removed)]
    story = with_missed(blocks, [witness.holds(block.text) for block in blocks])
    return Story(without_fields(story, title), dict(removed))


def _is_widget(block: Block, title: str | None, removed: Counter[RemovalReason]) -> bool:
    reason = widget_line(block.text)
    if reason is None and is_menu_row(block.text, block.link_chars):
        reason = "navigation"
    if reason is None and links_to_itself(block, title):
        reason = "repeated"
    if reason:
        removed[reason] += 1
    return reason is not None
