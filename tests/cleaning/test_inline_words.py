"""Buttons and labels within a sentence are its words; those around it are furniture."""

import pytest

from crawler.cleaning.body import read_story
from crawler.cleaning.document import parse
from crawler.cleaning.evidence import Said
from crawler.items import Page

SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge. "


def text_of(inner: str) -> str:
    body = f"<article><h1>Bridge</h1><p>{SENTENCE * 2}</p>{inner}<p>{SENTENCE}Work begins in May.</p></article>"
    return read_story(parse(Page(f"<html><body>{body}</body></html>".encode())).tree, Said("Bridge")).text


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        ("He said <button class='glossary'>inflation</button> rose by a tenth", "He said inflation rose by a tenth"),
        ("He blamed <button>Inflation</button>, and the mayor did not", "He blamed Inflation, and the mayor did not"),
        ("The rise was (<b><button>core inflation</button></b>) steep", "The rise was (core inflation) steep"),
        ("<button>Inflation</button> rose by a tenth in spring", "Inflation rose by a tenth in spring"),
        ("Of <button>bonds</button> and <button>loans</button> he said", "Of bonds and loans he said"),
        ("He said that <label for='n1'>inflation</label><input id='n1'> rose", "He said that inflation rose"),
        ("So said professor<button>Jane Roe,</button> who knows", "So said professor Jane Roe, who knows"),
        ("So the<button>price</button>rose", "So the price rose"),
        (
            "Then <button>inflation<span role='tooltip'>How fast prices rise</span></button> rose",
            "Then inflation rose",
        ),
    ],
)
def test_a_button_within_a_sentence_is_its_word(paragraph: str, words: str) -> None:
    text = text_of(f"<p>{paragraph}. {SENTENCE}</p>")
    assert f"\n\n{words}. {SENTENCE.strip()}\n\n" in text


@pytest.mark.parametrize(
    "paragraph",
    [
        f"{SENTENCE}<button>Bookmark</button>",
        f"{SENTENCE}<button>Bookmark</button> {SENTENCE}",
        f"<button>Bookmark</button> {SENTENCE}",
        f"{SENTENCE}And then <button>Bookmark</button>",
        f"{SENTENCE}And then <button>Read more</button> the mayor spoke for an hour.",
        f"{SENTENCE}And then <button>Bookmark</button> <button>Bookmark</button> the mayor spoke for an hour.",
        f"{SENTENCE}And then<br><button>Bookmark</button><br>the mayor spoke for an hour.",
        f"{SENTENCE}And then <button><div>Bookmark</div></button> the mayor spoke for an hour.",
        f"{SENTENCE}And then <button>Bookmark {SENTENCE}</button> the mayor spoke for an hour.",
    ],
)
def test_a_button_that_asks_for_something_is_no_word(paragraph: str) -> None:
    text = text_of(f"<p>{paragraph}</p>")
    assert "Bookmark" not in text
    assert "Read more" not in text


def test_a_bar_of_buttons_is_no_line() -> None:
    bar = "<p>View <button>bookmark</button> or <button>print</button> it</p>"
    assert "bookmark" not in text_of(bar)
