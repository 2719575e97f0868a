import numpy as np
from lxml import html

from crawler.cleaning.blocks import blocks_of
from crawler.cleaning.table_heads import with_table_heads

TABLE = "<table><tr><th>Party</th><th>Share</th></tr><tr><td>Greens</td><td>31.4%</td></tr><tr><td>Reds</td><td>28.0%</td></tr></table>"


def test_heads_go_with_the_cells_of_their_table() -> None:
    blocks = blocks_of(html.fromstring(f"<div>{TABLE}<p>The vote was close.</p>{TABLE}</div>"))
    kept = [block.host.tag != "th" and number < 7 for number, block in enumerate(blocks)]
    chances = with_table_heads(blocks, np.where(kept, 0.8, 0.1))
    assert chances.tolist() == [0.5, 0.5, 0.8, 0.8, 0.8, 0.8, 0.8, *[0.1] * 6]


def test_a_table_of_heads_alone_is_left_as_it_is() -> None:
    blocks = blocks_of(html.fromstring("<table><tr><th>Menu</th><th><b>Search</b></th></tr></table>"))
    assert with_table_heads(blocks, np.array([0.1, 0.2])).tolist() == [0.1, 0.2]
