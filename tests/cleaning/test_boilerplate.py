"""crawler/cleaning/boilerplate.py: what stands around a story and goes, and what looks like it and stays."""

import pytest
from lxml import html

from crawler.cleaning.boilerplate import name_reason, strip

STORY = "<p>" + "The council met on Tuesday evening, and its members agreed to mend the old bridge. " * 6 + "</p>"
WORDS = "<h3>Tides by mail</h3><p>One good story, every Friday.</p>"
FORM = "<form><input type='email'><button>Go</button></form>"


def stripped(inner: str) -> tuple[str, dict[str, int]]:
    tree = html.document_fromstring(f"<article><h1>Bridge</h1>{inner}</article>")
    removed = strip(tree).removed
    return tree.text_content(), dict(removed)


@pytest.mark.parametrize(
    "prompt",
    [
        f"<div class='x7f2'>{WORDS}{FORM}</div>",
        f"<section>{WORDS}<div><div>{FORM}</div></div></section>",
        f"<div data-component='newsletter'>{WORDS}</div>",
        f"<div>{WORDS}<a href='/subscribe?src=article'>Join us</a></div>",
        f"<aside>{WORDS}<a href='https://gulls.example/donate/'>Give</a></aside>",
    ],
)
def test_a_prompt_goes_with_the_words_that_stand_before_its_form_or_button(prompt: str) -> None:
    text, removed = stripped(STORY + prompt + STORY)
    assert "Tides" not in text
    assert "Friday" not in text
    assert text.count("mend the old bridge") == 12
    assert removed == {"newsletter": 1}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("author-box", "author-box"),
        ("post-author-box", "author-box"),
        ("xenforo-comments-list", "comments"),
        ("comment-list", "comments"),
        ("wp-block-site-title", "navigation"),
        ("share-bar-container", "share-bar"),
    ],
)
def test_a_name_is_known_with_and_without_its_last_word_that_says_no_more_than_box(name: str, reason: str) -> None:
    assert name_reason(name) == reason


@pytest.mark.parametrize(
    "name", ["author-name", "site", "main-content", "box", "has-comments", "body-ad-wrapper", "cmp-container"]
)
def test_words_that_name_no_widget_have_no_reason(name: str) -> None:
    assert name_reason(name) is None


@pytest.mark.parametrize(
    "lines",
    [
        f"<div>{STORY}{FORM}</div>",
        "<p>The museum lives on what its friends <a href='/donate'>give</a>.</p>",
        "<div><p>One good story, every Friday.</p><a href='/subscribers-win-in-court'>More</a></div>",
    ],
)
def test_lines_beside_a_form_or_with_a_link_in_a_sentence_stay(lines: str) -> None:
    before = html.fragment_fromstring(f"<div>{lines}</div>").text_content().removesuffix("Go")
    assert before in stripped(STORY + lines + STORY)[0]
