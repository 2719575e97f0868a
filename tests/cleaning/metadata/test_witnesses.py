"""crawler/cleaning/metadata/witnesses.py: all that was said of a field, and whom was believed."""

from crawler.cleaning.document import parse
from crawler.cleaning.metadata import read_fields
from crawler.cleaning.metadata.witnesses import Claim, heard_witnesses
from crawler.items import Page

HEAD = """
<title>Bridge mended at last - Gull News</title><meta property="og:site_name" content="Gull News">
<meta property="og:title" content="Bridge mended"><meta name="author" content="Jane Roe"><meta name="keywords" content="town, bridge">
<meta property="article:published_time" content="2024-05-03T10:00:00Z"><meta property="og:image" content="/bridge.png">
<link rel="canonical" href="https://elsewhere.example/bridge"><meta property="og:url" content="https://gulls.example/bridge">
"""
BODY = "<h1>Bridge mended at last</h1><span class='byline'>By Jane Roe</span><time datetime='2024-05-03T12:00:00+02:00'>3 May</time>"


def heard() -> dict[str, list[Claim]]:
    page = Page(f"<html><head>{HEAD}</head><body>{BODY}</body></html>".encode(), url="https://gulls.example/bridge?x=1")
    return heard_witnesses(parse(page), page, read_fields(parse(page), page))


def test_the_one_that_was_believed_stands_first_and_all_others_after_it() -> None:
    title, *others = heard()["title"]
    assert title == Claim("headline", "Bridge mended at last", is_taken=True)
    assert Claim("opengraph", "Bridge mended") in others
    assert not any(claim.is_taken for claim in others)


def test_each_field_has_one_that_was_believed() -> None:
    taken = {name: [claim.witness for claim in claims if claim.is_taken] for name, claims in heard().items()}
    assert taken == {
        "title": ["headline"],
        "authors": ["meta"],
        "published": ["opengraph"],
        "canonical_url": ["opengraph"],
        "image": ["opengraph"],
        "site_name": ["opengraph"],
        "tags": ["meta"],
    }


def test_what_was_not_believed_is_told_as_it_stands() -> None:
    assert Claim("byline", "By Jane Roe") in heard()["authors"]
    assert Claim("meta", "https://elsewhere.example/bridge") in heard()["canonical_url"]
