"""A page that goes on with another story has the first one's text alone; what is of one story stays together."""

import pytest

from crawler.cleaning.body import read_story
from crawler.cleaning.document import parse
from crawler.cleaning.evidence import Said
from crawler.items import Page

TITLE = "Old bridge to be mended"
SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the {}. "


def article(
    headline: str, subject: str, attributes: str = "", signed: str = '<time datetime="2026-11-24">Tuesday</time>'
) -> str:
    lines = "".join(f"<p>{SENTENCE.format(subject) * 2}Speaker {number} agreed.</p>" for number in range(5))
    return f"<article {attributes}>{headline}{signed}{lines}</article>"


def text_of(*articles: str, above: str = "") -> str:
    page = Page(f"<html><body><main>{above}{''.join(articles)}</main></body></html>".encode())
    story = read_story(parse(page).tree, Said(TITLE))
    assert ("after-end" in story.removed) == ("old ferry" not in story.text)
    return story.text


OWN = article(f"<h1>{TITLE}</h1>", "old bridge")


@pytest.mark.parametrize(
    ("own", "following"),
    [
        (OWN, article("<h1>Ferry to be mended</h1>", "old ferry")),
        (OWN, article("<h1>Ferry to be mended</h1>", "old ferry", signed='<a rel="author" href="/roe">Jane Roe</a>')),
        (OWN, article("<h1>Ferry to be mended</h1>", "old ferry", 'data-url="/town/ferry"', signed="")),
        (
            article(f"<h2>{TITLE}</h2>", "old bridge", 'data-path="town/bridge"'),
            article("<h2>Ferry to be mended</h2>", "old ferry", 'data-path="town/ferry"'),
        ),
        (
            article(f'<h2><a href="/town/bridge">{TITLE}</a></h2>', "old bridge"),
            article('<h2><a href="/town/ferry">Ferry to be mended</a></h2>', "old ferry"),
        ),
    ],
)
def test_the_next_story_is_not_text(own: str, following: str) -> None:
    text = text_of(own, following)
    assert text.count("old bridge") == 10
    assert "old ferry" not in text


@pytest.mark.parametrize(
    ("above", "own", "following"),
    [
        (f"<h1>{TITLE}</h1>", article("<h2>The bridge</h2>", "old bridge"), article("<h2>The ferry</h2>", "old ferry")),
        ("", OWN, article("<h2>What the ferry needs</h2>", "old ferry")),
        ("", OWN, article("", "old ferry")),
        ("", OWN, article(f"<h1>{TITLE}</h1>", "old ferry")),
        ("", OWN, article("<h1>What the ferry needs</h1>", "old ferry", signed="")),
        ("", OWN, article("<h1>10:15 The ferry</h1>", "old ferry", 'itemprop="liveBlogUpdate"')),
        (
            "",
            article(f"<h2>{TITLE}</h2>", "old bridge"),
            article('<h2><a href="#u2">10:15 The ferry</a></h2>', "old ferry"),
        ),
    ],
    ids=["roundup", "lesser headline", "no headline", "same headline", "unsigned part", "live blog", "updates"],
)
def test_parts_and_updates_of_one_story_stay(above: str, own: str, following: str) -> None:
    text = text_of(own, following, above=above)
    assert text.count("old ferry") == 10
