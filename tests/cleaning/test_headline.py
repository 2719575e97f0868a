"""crawler/cleaning/headline.py: where the headline and the date stand once more, and where they are the story's own words."""

import pytest
from lxml import html

from crawler.cleaning.blocks import Block, blocks_of, mark_breaks
from crawler.cleaning.headline import is_date_line, is_dateline_block, links_to_itself, without_fields

STORY = "<p>" + "The council met on Tuesday evening, and its members agreed to mend the old bridge. " * 3 + "</p>"
TITLE = "“Old bridge” to be mended"


def blocks(inner: str) -> list[Block]:
    tree = html.document_fromstring(f"<body>{inner}</body>")
    mark_breaks(tree)
    return blocks_of(tree)


@pytest.mark.parametrize(
    "above",
    [
        "<h1>Anything at all</h1>",
        "<p><strong>'Old Bridge' to be mended</strong></p>",
        "<div>Gulls Daily - Jane Roe<br>Published: Tuesday 3 November 2026 - 11:20</div>",
        "<div>نوارس الساحل - ليلى الحمداني<br>تاريخ النشر: الثلاثاء 3 نوفمبر 2026 - 11:20</div>",
    ],
)
def test_fields_that_stand_again_above_the_story_go(above: str) -> None:
    kept = without_fields(blocks(above + STORY), TITLE)
    assert [block.text for block in kept] == [blocks(STORY)[0].text]


def test_the_headlines_words_and_a_date_within_the_story_stay() -> None:
    told = blocks(f"{STORY}<p>Old bridge to be mended</p><p>3 May 2024</p>{STORY}")
    assert without_fields(told, TITLE) == told


def test_a_list_of_stories_names_this_one_by_a_link() -> None:
    linked, said, other = blocks(
        "<li><a href='/'>Old bridge to be mended</a></li><p>Old bridge to be mended</p><li><a href='/x'>New bridge</a></li>"
    )
    assert [links_to_itself(block, TITLE) for block in (linked, said, other)] == [True, False, False]
    assert not links_to_itself(linked, None)


@pytest.mark.parametrize(
    "verse",
    ["The bridge fell.\nNobody saw it.", "In May 1974 the wall broke, said she,\n" + "and the water came. " * 5],
)
def test_lines_of_a_story_are_no_date(verse: str) -> None:
    assert not is_date_line(verse)
    assert not is_dateline_block(verse)
