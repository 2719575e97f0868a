"""Pages whose story stands in what is taken out elsewhere: unclosed buttons, names that mean a widget on other sites."""

from lxml import html

from crawler.cleaning.reading import read
from crawler.cleaning.second_look import open_unclosed
from crawler.items import Page

_STORY = "".join(
    f"<p>On day {day} the harbour master counted the ships again, and wrote down that {day * 3} of them had left.</p>"
    for day in range(1, 12)
)


def _text(body: str) -> str:
    page = f"<html><head><title>Ships</title></head><body><h1>Ships leave the harbour</h1>{body}</body></html>"
    article = read(Page(body=page.encode(), url="https://example.org/news/ships-leave-the-harbour-at-last")).article
    return article.text if article else ""


def test_unclosed_button_leaves_its_story() -> None:
    assert "On day 11 the harbour master" in _text(f'<button class="menu">Menu<article>{_STORY}</article>')


def test_unclosed_noscript_leaves_its_story() -> None:
    assert "On day 11 the harbour master" in _text(f"<noscript><img src='/pixel'><div>{_STORY}</div>")


def test_closed_button_stays_a_button() -> None:
    tree = html.fromstring(f"<body><button><b>Menu</b></button>{_STORY}</body>")
    open_unclosed(tree)
    assert tree.find(".//button") is not None


def test_story_in_parts_named_as_widgets_are_is_found() -> None:
    paragraphs = _STORY.split("</p>")
    parts = "".join(f'<div class="outbrain-stretch">{paragraph}</p></div>' for paragraph in paragraphs[:-1])
    text = _text(f"<article>{parts}</article>")
    assert "On day 1 the harbour master" in text
    assert "On day 11 the harbour master" in text


def test_names_of_comments_are_believed_beside_a_short_story() -> None:
    comments = f'<div class="comments">{_STORY}</div>'
    short = "<p>The harbour is empty this morning, for the first time since the war, as the harbour master told us.</p>"
    related = '<div class="related">More on the harbour</div>'
    assert "On day" not in _text(f"<article>{short}{related}</article>{comments}")
