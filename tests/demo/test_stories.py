import pytest

from crawler.demo import arabic, blog, newspaper
from crawler.demo.stories import Block, Story, block_groups, load, parse_blocks

SITES = (blog.NAME, newspaper.NAME, arabic.NAME)
STORIES = [story for site in SITES for story in load(site)]


def test_marks_give_the_kind_of_a_block() -> None:
    blocks = parse_blocks("First\nline.\n\n## Subhead\n\n> Quote.\n\n- one\n- two\n\n^ Intro\n\n!photo a | b")
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "First line."),
        ("heading", "Subhead"),
        ("quote", "Quote."),
        ("item", "one"),
        ("item", "two"),
        ("standfirst", "Intro"),
        ("furniture", "photo a | b"),
    ]


def test_inline_marks_are_markup_in_html_and_gone_from_the_words() -> None:
    block = Block("paragraph", "The *Ostara* & [the pin](https://a.example/x)")
    assert block.plain == "The Ostara & the pin"
    assert block.html == 'The <em>Ostara</em> &amp; <a href="https://a.example/x">the pin</a>'


def test_list_items_that_follow_each_other_are_one_group() -> None:
    groups = block_groups(parse_blocks("A\n\n- one\n- two\n\nB"))
    assert [(kind, len(members)) for kind, members in groups] == [("paragraph", 1), ("item", 2), ("paragraph", 1)]


def test_there_are_thirty_stories_and_one_that_is_closed() -> None:
    assert len([story for story in STORIES if not story.is_disallowed]) == 30
    assert [story.slug for story in STORIES if story.is_disallowed] == ["the-night-the-wall-broke"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_a_story_has_four_paragraphs_and_a_person_behind_it(story: Story) -> None:
    assert len(story.paragraphs) >= 4
    assert story.authors
    assert story.published.tzinfo is not None
    assert story.changed >= story.published
    assert story.changed.date().isoformat() <= "2026-11-20"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_no_paragraph_stands_twice_and_none_keeps_a_mark(story: Story) -> None:
    assert len(set(story.paragraphs)) == len(story.paragraphs)
    assert not [text for text in story.paragraphs if text.startswith(("!", "#", ">", "- ", "^")) or "](" in text]
