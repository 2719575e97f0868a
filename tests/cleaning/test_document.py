"""Characters that are no part of any word: written out, as references, and by name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.document import ATTRIBUTES_MAX, parse
from crawler.items import NotAnArticle, Page


@pytest.mark.parametrize("hyphen", ["\u00ad", "&shy;", "&#173;", "&#0173;", "&#xAD;"])
def test_soft_hyphens_are_no_part_of_a_word(hyphen: str) -> None:
    body = f"<html><body><p>Can{hyphen}di{hyphen}da{hyphen}ture &#169; 2024 &#1730;</p></body></html>"
    tree = parse(Page(body=body.encode())).tree
    assert tree.findtext(".//p") == "Candidature © 2024 \u06c2"


def test_a_page_without_a_body_tag_has_one() -> None:
    """HTML 5's elements are unknown to libxml2, which leaves them in the head that they follow."""
    body = b"<!doctype html><meta charset=utf-8><title>Bridge</title><article><h1>Bridge</h1></article> and <main>more</main>"
    tree = parse(Page(body)).tree
    assert tree.findtext("head/title") == "Bridge"
    assert tree.find("body").text_content() == "Bridge and more"
    bare = parse(Page(b"<meta charset=utf-8><article><p>Bridge</p></article><script>1</script>")).tree
    assert [element.tag for element in bare.iter()] == ["html", "head", "meta", "script", "body", "article", "p"]


def test_a_head_alone_is_no_page() -> None:
    with pytest.raises(NotAnArticle, match="unreadable"):
        parse(Page(b"<meta charset=utf-8><title>Bridge</title><script>1</script>"))


@pytest.mark.parametrize("value", ["1", "'1'", '"a > b"', "'a < b'", "", "'='/"])
def test_what_a_tag_has_beyond_5000_attributes_is_left_out(value: str) -> None:
    attributes = " ".join(f"a{number}={value}" if value else f"a{number}" for number in range(60_000))
    tree = parse(Page(f"<body><p>One <3</p> & <div id=x {attributes} >Two</div><p>Three</p>".encode())).tree
    assert tree.find("body").text_content() == "One <3 & TwoThree"
    (element,) = tree.iter("div")
    assert 4_000 < len(element.attrib) <= ATTRIBUTES_MAX
    assert element.get("id") == "x"


def test_long_tags_and_texts_with_few_attributes_stay_as_they_are() -> None:
    text = "word <3 & x<y " * 9_000
    tree = parse(Page(f"<body><div title='{text}'></div><p id=a>{text}".encode())).tree
    assert len(tree.find(".//div").get("title")) == len(text)
    assert tree.findtext(".//p").startswith("word <3 & x")


@pytest.mark.parametrize(
    "hidden",
    [
        "&#27[31m",
        "&#27b",
        "&#\x1827;",
        "&#\xad27;",
        "&#&shy;27;",
        "&#&#1;27;",
        "&#&#&#1;1;27;",
        "&#x&#1;1b;",
        "&&#1;#27;",
        "&s&shy;hy;",
        "&#x0000&shy;1B;",
        "&#&#150;27;",
    ],
)
def test_no_control_is_put_together_from_what_is_taken_out(hidden: str) -> None:
    body = f"<html><head><title>a{hidden}b</title></head><body><p title='a{hidden}b'>a{hidden}b</p></body></html>"
    tree = parse(Page(body.encode())).tree
    texts = [tree.find(".//p").text, tree.find(".//p").get("title"), tree.find(".//title").text]
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad]", "".join(texts)), texts


@given(
    st.lists(
        st.sampled_from(["&", "#", "x", "&#", "&shy;", "&#1;", "27;", "1b", ";", "0", "\x01", "a", "&#x"]), max_size=12
    )
)
def test_nor_from_any_other_pieces(pieces: list[str]) -> None:
    tree = parse(Page(f"<html><body><p>.{''.join(pieces)}</p></body></html>".encode())).tree
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad]", tree.find(".//p").text)
