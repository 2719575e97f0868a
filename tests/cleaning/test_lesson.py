"""crawler/cleaning/lesson.py: what a page teaches of where its story and its fields stand."""

from crawler.cleaning.reading import read
from crawler.items import Page

PARAGRAPHS = "".join(
    f"<p>The ferry that left the harbour on {day} carried nobody but its crew, and came back with a letter from the island.</p>"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
)
PAGE = f"""<html><head><title>The empty ferry</title><meta property="og:type" content="article"></head><body>
<header class="top"><nav><a href="/">Home</a></nav></header>
<main><h1>The empty ferry</h1><div class="story">{PARAGRAPHS}</div>
<div class="foot"><div class="author-box"><p class="author">By Ada Quayle</p></div>
<p><time datetime="2026-11-20">20 November</time></p></div></main>
<aside class="more"><h3>More</h3><p><time datetime="2024-01-02">2 January 2024</time> A story of another year altogether</p></aside>
</body></html>"""


def page(body: str, **more: str) -> Page:
    return Page(body.encode(), **more)


def test_what_holds_the_story_the_author_or_the_date_is_needed_although_cleaning_cuts_it() -> None:
    reading = read(page(PAGE), teaches=True)
    assert reading.article is not None
    assert (reading.article.authors, reading.article.published) == (["Ada Quayle"], "2026-11-20")
    assert reading.lesson is not None
    needed = {path for path, is_needed in reading.lesson.regions.items() if is_needed}
    assert {"body>main>div.story>p", "body>main>h1", "body>main>div.foot>div.author-box"} <= needed
    assert "body>main>div.foot>p" in needed
    assert {path for path, is_needed in reading.lesson.regions.items() if not is_needed} == {
        "body>header.top",
        "body>aside.more",
    }


def test_a_copy_and_a_later_part_teach_nothing() -> None:
    copy = PAGE.replace("</title>", '</title><link rel="canonical" href="https://paper.example/the-empty-ferry">')
    reading = read(page(copy, url="https://paper.example/amp/the-empty-ferry"), teaches=True)
    assert reading.article is not None
    assert (reading.lead is not None, reading.lesson) == (True, None)


def test_nothing_is_taught_where_nobody_asked() -> None:
    assert read(page(PAGE)).lesson is None
