"""The main text: which of a page's lines are the story.

A model weighs what the page tells of each line. trafilatura is asked where the model is in doubt, and then heard as one more witness:
on seven pages of eight it would change nothing, and it costs more than all the rest.
"""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning import boilerplate
from crawler.cleaning.blocks import SILENT_TAGS, Block, blocks_of, mark_breaks
from crawler.cleaning.boilerplate import Stripped
from crawler.cleaning.evidence import Lines, Said, lines_of, page_evidence, witness_evidence
from crawler.cleaning.evidence.lines import HEADINGS, PROSE_CHARS, container_of
from crawler.cleaning.forest import load_forest
from crawler.cleaning.headline import links_to_itself, without_fields
from crawler.cleaning.inline_words import open_inline_words
from crawler.cleaning.lines import is_menu_row, widget_line
from crawler.cleaning.next_story import next_stories
from crawler.cleaning.site_profile import SiteProfile, marks_of, taught_lines
from crawler.cleaning.table_heads import with_table_heads
from crawler.cleaning.trail import Judgement, Trail
from crawler.cleaning.witness import Witness, flatten_tables, trafilatura_witness
from crawler.items import RemovalReason
from crawler.lessons import Marks, TaughtLine

# Gone before anything is measured: their content is no text, and forms are told by what the other silent tags hold.
_CODE_TAGS = ("script", "style", "noscript", "template", "svg")
# Characters on the wrong side of one half, as the model itself expects, for each that it takes for the story's: from here
# on trafilatura is asked. On the benchmark one page in eight is, and the result is the same as if all were.
ASK_DOUBT = 0.2
STANDFIRST_CHANCE = 0.2
# A story may be short, and a doubt about its few characters is no reason to ask.
MIN_STORY_CHARS = 200


@dataclass(slots=True)
class Story:
    """The blocks that are the story's, in order, and how many others were taken out, by reason.

    `doubt` is the share of its text that the model expects to be wrong, before or after trafilatura was heard; `judged` are
    all of the page's blocks, with the chance that each is the story's by the page alone; `fit` is the share of the story that
    stands where the profile's stories do, None without a profile; `trail` is what was decided on the way; `elements`, of a
    second look at the page, all those of its tree before it was cut.
    """

    blocks: list[Block]
    removed: dict[RemovalReason, int]
    doubt: float = 0.0
    judged: tuple[Sequence[Block], Sequence[float]] = ((), ())
    fit: float | None = None
    trail: Trail | None = None
    elements: Sequence[HtmlElement] = ()

    @property
    def text(self) -> str:
        """The story's paragraphs, separated by a blank line; empty where there is none."""
        return "\n\n".join(block.text for block in self.blocks)

    def teach(self) -> tuple[TaughtLine, ...]:
        """What the page teaches the profile of its site."""
        return taught_lines(*self.judged)


def read_story(tree: HtmlElement, said: Said, profile: SiteProfile | None = None) -> Story:
    """Find the story, with what `profile` knows of the site's other pages. Cuts the tree, and leaves in it what the blocks stand in."""
    lines, stripped = page_lines(tree)
    if lines is None:
        return Story([], dict(stripped.removed), trail=Trail(stripped))
    judgement = _judge(tree, lines, said, stripped.suspects)
    chances = judgement.chances
    judged = lines.blocks, chances.tolist()
    fit = None
    if profile is not None:
        marks = marks_of(lines.blocks)
        chances = _with_subheads(lines.blocks, marks, profile, chances)
        fit = profile.fit(marks, lines.chars, chances)
    chances = with_table_heads(lines.blocks, chances)
    kept = [block for block, chance in zip(lines.blocks, chances.tolist(), strict=True) if chance >= 0.5]
    left_out = _left_out(kept, stripped.suspects)
    widgets = {
        block: reason
        for block, following in zip_longest(kept, kept[1:])
        if not _heads_prose(block, following) and (reason := _widget_reason(block, said.title))
    }
    widgets |= dict.fromkeys(next_stories(kept, said.title), "after-end")
    removed = stripped.removed + Counter(left_out.values()) + Counter(widgets.values())
    story = without_fields([block for block in kept if block not in widgets], said.title)
    return Story(
        story,
        dict(removed),
        judgement.doubt,
        judged,
        fit,
        Trail(stripped, lines.blocks, judgement, chances, left_out, widgets),
    )


def page_lines(tree: HtmlElement) -> tuple[Lines | None, Stripped]:
    """The lines of a page without its widgets, None where there are none; and what was cut from the tree for it."""
    etree.strip_elements(tree, *_CODE_TAGS, with_tail=False)
    stripped = boilerplate.strip(tree)
    open_inline_words(tree)
    etree.strip_elements(tree, *SILENT_TAGS, with_tail=False)
    mark_breaks(tree)
    blocks = blocks_of(tree)
    return lines_of(blocks, stripped.suspects) if blocks else None, stripped


def _judge(tree: HtmlElement, lines: Lines, said: Said, suspects: dict[HtmlElement, RemovalReason]) -> Judgement:
    """How likely each line is the story's, with the larger of the doubts that the model had."""
    evidence = page_evidence(lines, said)
    chances = load_forest("story_alone").probabilities(evidence)
    first_doubt = doubt(chances, lines.chars)
    if first_doubt <= ASK_DOUBT:
        return Judgement(_with_standfirst(chances, evidence), first_doubt, evidence)
    witness = witness_without(tree, suspects)
    is_held = [witness.holds(block.text) for block in lines.blocks]
    evidence |= witness_evidence(lines, is_held)
    alone, chances = chances, load_forest("story_witnessed").probabilities(evidence)
    story_doubt = max(first_doubt, doubt(chances, lines.chars))
    return Judgement(_with_standfirst(chances, evidence), story_doubt, evidence, alone, is_held)


def _with_standfirst(chances: np.ndarray, evidence: dict[str, np.ndarray]) -> np.ndarray:
    """A line that is the page's description word for word, and named as a summary, is the story's even in some doubt.

    Half of the gold that the model learned from leaves standfirsts out, newspapers' own reviewed texts have them.
    """
    is_description = (evidence["of_description"] == 1) & (evidence["is_description"] == 1)
    is_named = (evidence["near_summary"] <= 1) & (evidence["link_share"] == 0)
    is_standfirst = is_description & is_named & (chances >= STANDFIRST_CHANCE)
    return np.where(is_standfirst, np.maximum(chances, 0.5), chances)


def _with_subheads(
    blocks: Sequence[Block], marks: Sequence[Marks], profile: SiteProfile, alone: np.ndarray
) -> np.ndarray:
    """What the profile makes of the chances, with the headings that the page alone takes for the story's, and that stand above more of it.

    A profile knows them from other stories where these have the same, "Background" or "Pros"; a box's stands on most pages.
    """
    weighed = profile.weigh(marks, alone)
    chances = weighed.copy()
    for index in np.flatnonzero((alone >= 0.5) & (weighed < 0.5)).tolist():
        is_followed = index + 1 < len(blocks) and chances[index + 1] >= 0.5
        if is_followed and not profile.is_on_most(marks[index]) and _heads(blocks[index], blocks[index + 1]):
            chances[index] = alone[index]
    return chances


def _heads(heading: Block, following: Block) -> bool:
    is_above = heading.host.tag in HEADINGS and following.link_chars == 0
    return is_above and container_of(heading.host) is container_of(following.host)


def doubt(chances: np.ndarray, chars: np.ndarray) -> float:
    """The share of its text that the model expects to be wrong."""
    wrong = (chars * np.minimum(chances, 1 - chances)).sum()
    return float(wrong / max(MIN_STORY_CHARS, (chars * chances).sum()))


def witness_without(tree: HtmlElement, suspects: dict[HtmlElement, RemovalReason]) -> Witness:
    """trafilatura's opinion on the page without what the rules suspect: it knows fewer of these names."""
    copy = deepcopy(tree)
    doubtful = [twin for element, twin in zip(tree.iter(), copy.iter(), strict=True) if element in suspects]
    for element in doubtful:
        if element.getparent() is not None:
            element.drop_tree()
    flatten_tables(copy)
    return trafilatura_witness(copy)


def _left_out(kept: list[Block], suspects: dict[HtmlElement, RemovalReason]) -> dict[HtmlElement, RemovalReason]:
    """The suspected elements that hold no line of the story, an element within another not counted."""
    holding = {ancestor for block in kept for ancestor in (block.host, *block.host.iterancestors())}
    empty = {element: reason for element, reason in suspects.items() if element not in holding}
    return {
        element: reason
        for element, reason in empty.items()
        if not any(ancestor in empty for ancestor in element.iterancestors())
    }


def _heads_prose(block: Block, following: Block | None) -> bool:
    """A story's own heading may be a widget's words: "Related posts", above what the story tells of them."""
    if following is None or len(following.text) < PROSE_CHARS:
        return False
    return _heads(block, following) and not widget_line(following.text)


def _widget_reason(block: Block, title: str | None) -> RemovalReason | None:
    if reason := widget_line(block.text):
        return reason
    if is_menu_row(block.text, block.link_chars):
        return "navigation"
    return "repeated" if links_to_itself(block, title) else None
