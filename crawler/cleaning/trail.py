"""What was decided on the way to a story: for whoever asks later why a line is missing. Nothing is computed for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.boilerplate import Stripped
from crawler.items import RemovalReason


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of a page's lines by the page alone: `chances`, 0 to 1, and the `evidence` weighed, a column of both a line.

    Where trafilatura was asked, `alone` are the chances before that, and `is_held` says whether it keeps the line; else None.
    `doubt` is the share of the story's text that the model expects to be wrong, the larger one of both times.
    """

    chances: np.ndarray
    doubt: float
    evidence: Mapping[str, np.ndarray]
    alone: np.ndarray | None = None
    is_held: Sequence[bool] | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """The steps in their order: what the rules took out or suspect; all lines, judged, with their last chances, in which a
    site's profile counts; the suspected elements without a line of the story; the lines dropped for their words.

    `judgement` and `chances` are None where the page has no line.
    """

    stripped: Stripped
    blocks: Sequence[Block] = ()
    judgement: Judgement | None = None
    chances: np.ndarray | None = None
    left_out: Mapping[HtmlElement, RemovalReason] = field(default_factory=dict)
    widgets: Mapping[Block, RemovalReason] = field(default_factory=dict)
