"""crawler/cleaning/body.py against pages written for it."""

from pathlib import Path

import pytest

from crawler.cleaning.body import read_story
from crawler.cleaning.document import parse
from crawler.cleaning.evidence import Said
from crawler.cleaning.site_profile import ANYWHERE, SiteProfile, line_key
from crawler.items import Page
from crawler.lessons import Marks

PAGES = Path(__file__).parent.parent / "pages"
SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge. "


def _page(inner: str) -> Page:
    return Page(f"<html><body><article><h1>Bridge</h1>{inner}</article></body></html>".encode())


def _text(page: Page, title: str | None = None) -> str:
    return read_story(parse(page).tree, Said(title)).text


def test_wordpress_com_page_gives_the_storys_lines_and_none_of_the_widgets() -> None:
    document = parse(Page((PAGES / "wordpress-com-2020-07.html").read_bytes()))
    title = document.tree.findtext(".//h1[@class='entry-title']")
    story = read_story(document.tree, Said(title))
    assert story.text + "\n" == (PAGES / "wordpress-com-2020-07.txt").read_text("utf-8")
    assert {"comment-form", "share-bar", "navigation"} <= story.removed.keys()


def test_a_comment_thread_longer_than_the_story_is_not_text() -> None:
    thread = "".join(f"<li class='comment'><p>Reader {n}: {SENTENCE * 3}</p></li>" for n in range(30))
    story = f"<p>{SENTENCE * 3}</p><p>{SENTENCE}Work begins in May.</p>"
    text = _text(_page(f"{story}<div id='comments'><ol>{thread}</ol></div>"))
    assert text.endswith("Work begins in May.")
    assert "Reader" not in text


def test_a_story_that_quotes_a_widgets_words_keeps_them() -> None:
    quoting = "Under each post stood the words “Leave a Reply”, and nobody ever did leave one, the editor said."
    assert quoting in _text(_page(f"<p>{SENTENCE * 3}</p><p>{quoting}</p><p>{SENTENCE}</p>"))


def test_headline_and_date_line_above_the_story_are_not_text() -> None:
    page = _page(f"<p>July 22, 2020</p><p>Old Bridge to Be Mended</p><p>{SENTENCE * 3}</p><p>{SENTENCE}</p>")
    assert _text(page, "Old bridge to be mended").startswith("The council met")


def test_a_tree_without_a_story_gives_an_empty_text() -> None:
    assert _text(Page(b"<html><body><nav><a href='/'>Home</a></nav></body></html>")) == ""


@pytest.mark.parametrize("heading", ["Related posts", "Save my name", "Leave a Reply"])
def test_a_heading_above_the_storys_prose_stays_whatever_it_says(heading: str) -> None:
    text = _text(
        _page(
            f"<p>{SENTENCE * 2}</p><p>{SENTENCE}</p><h2>{heading}</h2><p>{SENTENCE}Nobody asked why.</p><p>{SENTENCE}</p>"
        )
    )
    assert heading in text.split("\n\n")


def test_a_widgets_heading_goes() -> None:
    links = "".join(
        f"<li><a href='/{n}'>Another story of the town, number {n}, and of its bridges</a></li>" for n in range(4)
    )
    text = _text(_page(f"<p>{SENTENCE * 2}</p><p>{SENTENCE}</p><h2>Related posts</h2><ul>{links}</ul>"))
    assert "Related posts" not in text


def test_a_subhead_that_other_stories_have_too_stays_above_its_paragraph_and_a_boxs_does_not() -> None:
    paragraphs = [f"<p>{SENTENCE}So said speaker number {n}.</p>" for n in range(6)]
    inner = "".join([*paragraphs[:3], "<h2>What comes next</h2>", *paragraphs[3:], "<h2>What others read</h2>"])

    def text_beside(stories: int) -> list[str]:
        repeated = {Marks(ANYWHERE, line_key(text)): stories for text in ("What comes next", "What others read")}
        profile = SiteProfile(pages=20, lines=repeated)
        return read_story(parse(_page(inner)).tree, Said("Bridge"), profile).text.split("\n\n")

    assert "What comes next" in text_beside(stories=9)
    assert "What others read" not in text_beside(stories=9)
    assert "What comes next" not in text_beside(stories=19)
