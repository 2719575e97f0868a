"""What is counted of a page, and that no page makes the counting dear."""

import pytest

from crawler.cleaning.document import parse
from crawler.cleaning.outline import NESTED, outline
from crawler.items import Page

LEVELS = 600
SENTENCE = (
    "The ferry that crosses the harbour every morning was late again, and nobody on the quay could say why it was. "
)


@pytest.mark.parametrize("tag", ["blockquote", "li", "a", "h1"])
def test_elements_in_each_other_do_not_each_hold_the_text_of_all(tag: str) -> None:
    start = f'<{tag} href="/2026/a-story-of-the-harbour">' if tag == "a" else f"<{tag}>"
    # No parser closes a list item for a list in it.
    begin, end = (f"<ul>{start}", f"</{tag}></ul>") if tag == "li" else (start, f"</{tag}>")
    body = "".join(f"{begin}{number}: {SENTENCE}" for number in range(LEVELS)) + end * LEVELS
    page = parse(Page(f"<html><body>{body}</body></html>".encode()))
    text = len(page.tree.text_content())
    counted = outline(page)
    held = (*counted.prose, *counted.link_texts, *counted.headings)
    assert text > LEVELS * len(SENTENCE)
    assert sum(map(len, held)) < (NESTED + 1) * text


def test_what_people_write_is_counted_whole() -> None:
    item = f"<li><blockquote><p>{SENTENCE}</p></blockquote></li>"
    counted = outline(parse(Page(f"<html><body><ul>{item * 50}</ul></body></html>".encode())))
    assert len(counted.prose) == 3 * 50
