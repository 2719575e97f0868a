"""The heads of a story's tables: without them its numbers tell nothing."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.groups import CELLS, upwards

# Of a table's cells so many have to be the story's for its heads to be.
KEPT_MIN = 0.5


def with_table_heads(blocks: Sequence[Block], chances: np.ndarray) -> np.ndarray:
    """The chances, with those of <th> raised where most of the other cells of their table are the story's.

    The model knows no <th>: too few of the pages that it learned from have one.
    """
    if not blocks or next(blocks[0].host.getroottree().iter("th"), None) is None:
        return chances
    heads: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    cells: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        cell = next((element for element in upwards(block.host) if element.tag in CELLS), None)
        table = next(cell.iterancestors("table"), None) if cell is not None else None
        if cell is not None and table is not None:
            (heads if cell.tag == "th" else cells)[table].append(index)
    raised = chances.copy()
    for table, mine in heads.items():
        if cells[table] and np.mean(chances[cells[table]] >= 0.5) >= KEPT_MIN:
            raised[mine] = np.maximum(chances[mine], 0.5)
    return raised
