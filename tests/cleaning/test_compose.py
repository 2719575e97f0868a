"""The story's elements put together again, from pages whose source is full of tabs and whose links are full of blanks."""

import pytest

from crawler.cleaning.page_links import absolute
from crawler.cleaning.reading import read
from crawler.items import Article, Page

LINE = (
    "The harbour bridge was closed on Tuesday after engineers had found a crack in one of its pillars, the town said. "
)
ROOT = "https://news.example/town/bridge"


def article(inner: str, head: str = "") -> Article:
    body = f"<html><head><title>Bridge closed</title>{head}</head><body><article><h1>Bridge closed</h1>{inner}</article></body></html>"
    found = read(Page(body.encode(), ROOT), formats=("markdown", "html")).article
    assert found is not None
    return found


def test_tabs_and_line_breaks_of_the_source_are_blanks() -> None:
    found = article(
        f"<p>\n\t\t\t{LINE * 3}\t<b>\r\n\tNobody </b>\twas\thurt.\n</p><h2>\n\t\tFerries\t</h2><p>{LINE * 3}</p>"
    )
    assert "\t" not in f"{found.html}{found.markdown}"
    assert "<strong> Nobody </strong> was hurt. </p><h2> Ferries </h2>" in (found.html or "")


def test_lines_in_a_table_that_stand_in_no_cell_are_kept() -> None:
    found = article(
        f"<table><tr><p>{LINE * 3}</p><p>Nobody was hurt, the town said.</p><pre>no cell</pre></tr></table><p>{LINE * 3}</p>"
    )
    assert (found.markdown or "").count("harbour bridge") == (found.html or "").count("harbour bridge") == 6


def test_code_keeps_its_lines_and_tabs_become_blanks() -> None:
    found = article(f"<p>{LINE * 3}</p><pre>if crack:\n\tclose()\n</pre><p>{LINE * 3}</p>")
    if "<pre>" in (found.html or ""):
        assert "<pre>if crack:\n    close()\n</pre>" in (found.html or "")
        assert "```\nif crack:\n    close()\n```" in (found.markdown or "")


def test_a_story_that_only_a_script_holds_has_its_forms() -> None:
    told = "\\n\\n".join([LINE * 3, "Ferries < trains & buses.", LINE * 3])
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    found = article("<p>The bridge was closed.</p>", head)
    assert "Ferries < trains & buses." in found.text
    assert found.html == "".join(f"<p>{line}</p>" for line in found.text.split("\n\n")).replace(
        "<\x20", "&lt; "
    ).replace("& ", "&amp; ")
    assert (found.markdown or "").count("\n\n") == 2


@pytest.mark.parametrize("root", [ROOT, None])
def test_the_scheme_of_an_address_is_written_small(root: str | None) -> None:
    assert absolute("htTp://A.example/X", root) == "http://A.example/X"
    assert absolute("HTTPS://a.example/x y", root) == "https://a.example/x%20y"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("two words", "https://news.example/town/two%20words"),
        (" https://a.example/a b?c=d e#f g ", "https://a.example/a%20b?c=d%20e#f%20g"),
        ("/a\u00a0b", "https://news.example/a%C2%A0b"),
        ("/long\n\taddress", "https://news.example/longaddress"),
        ("http://The text above is from https://a.example/", None),
        ("http://a.example\u00a0/x", None),
    ],
)
def test_no_address_has_white_space(href: str, url: str | None) -> None:
    assert absolute(href, ROOT) == url
    if url and href == href.strip():
        assert absolute(href, None) in (url, None)
