"""Stories that only scripts hold may hold what no tree can."""

import json
import time

import pytest

from crawler.cleaning.embedded import embedded_text
from crawler.cleaning.reading import read
from crawler.items import Page

SENTENCE = "The ferry that crosses the harbour every morning was late again, and nobody on the quay could say why. "


@pytest.mark.parametrize("control", ["\x00", "\x01", "&#0;", "&#1;", "&#x0;", "\ud800"])
def test_controls_in_a_body_with_markup_are_left_out(control: str) -> None:
    text = embedded_text([f"{control}<p>{SENTENCE * 10}</p>{control}"], "")
    assert text == (SENTENCE * 10).strip()


def test_a_tag_with_a_hundred_thousand_attributes_takes_no_minutes() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    started_s = time.process_time()
    assert embedded_text([f"<p {attributes}>{SENTENCE * 10}</p>"], "") == (SENTENCE * 10).strip()
    assert time.process_time() - started_s < 5


def test_a_picture_s_alternative_text_is_one_line() -> None:
    body = "".join(f"<p>{number}: {SENTENCE * 2}</p>" for number in range(6))
    picture = '<figure><img src="/harbour.jpg" width="900" height="600" alt="A ferry\n\t at  its quay"></figure>'
    head = (
        f'<title>{SENTENCE}</title><script type="application/ld+json">{json.dumps({"@type": "NewsArticle"})}</script>'
    )
    html = f"<html><head>{head}</head><body><article><h1>{SENTENCE}</h1>{picture}{body}</article></body></html>"
    article = read(Page(html.encode(), url="https://a.example/2026/11/20/the-ferry-was-late")).article
    assert article is not None
    assert [image.alt for image in article.images] == ["A ferry at its quay"]
