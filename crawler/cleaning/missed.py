"""Lines of the story that the witness missed: those that stand among its lines as one of them."""

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.lines import likely_widget_line

# More of a line in links, and it leads away from the story.
MAX_LINK_SHARE = 0.4
_LINES = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "dd", "dt"})
_ASIDES = frozenset({"figure", "figcaption", "caption", "aside", "table", "header", "footer"})


def with_missed(blocks: Sequence[Block], is_held: Sequence[bool]) -> list[Block]:
    """The held blocks, and of those between the first and the last the ones in a container that holds lines of the story."""
    held = [index for index, holds in enumerate(is_held) if holds]
    if not held:
        return []
    containers = {_container(blocks[index]) for index in held if len(blocks[index].text) > 80}
    story = []
    for index in range(held[0], held[-1] + 1):
        block = blocks[index]
        if is_held[index] or (_container(block) in containers and _may_be_story(block)):
            story.append(block)
    return story


def _container(block: Block) -> HtmlElement | None:
    """What the block's paragraph, or its list or quote, stands in."""
    element = block.host
    while element.tag in _LINES or element.tag in ("ul", "ol", "dl"):
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def _may_be_story(block: Block) -> bool:
    if block.link_chars > MAX_LINK_SHARE * len(block.text) or likely_widget_line(block.text):
        return False
    return block.host.tag in _LINES and not any(ancestor.tag in _ASIDES for ancestor in block.host.iterancestors())
