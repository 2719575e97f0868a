"""crawler/cleaning/regions.py: what of a page is needed on no page of its site, and how it is cut."""

from lxml import html
from lxml.html import HtmlElement

from crawler.cleaning.regions import DEPTH_MAX, RegionRecord, cut_regions, needed_regions, regions_of

PAGE = """<html><head><title>x</title></head><body>
<header class="top"><div class="menu"><a href="/">Home</a></div></header>
<div class="page"><main><p class="lead">One.</p><p>Two with <a href="/x">a link</a>.</p><div class="box-17"><p>Ad</p></div></main>
<aside id="rail"><p>Three</p></aside></div>
<footer><p>Four</p></footer></body></html>"""


def needed(tree: HtmlElement) -> dict[str, bool]:
    outer = {element: element.getparent() for element in tree.iter()}
    return needed_regions(regions_of(tree), tree.xpath("//main/p"), outer)


def test_regions_are_told_as_far_as_the_story_reaches() -> None:
    assert needed(html.document_fromstring(PAGE)) == {
        "body>header.top": False,
        "body>div.page": True,
        "body>div.page>main": True,
        "body>div.page>main>p.lead": True,
        "body>div.page>main>p": True,
        "body>div.page>main>div": False,
        "body>div.page>aside#rail": False,
        "body>footer": False,
    }


def test_what_was_never_needed_is_cut_and_what_is_unknown_stays() -> None:
    tree = html.document_fromstring(PAGE.replace("<footer>", "<section class='new'><p>Five</p></section><footer>"))
    known = {path: RegionRecord(6, 6 * held) for path, held in needed(html.document_fromstring(PAGE)).items()}
    assert len(cut_regions(tree, known)) == 4
    body = tree.find("body")
    assert body is not None
    assert " ".join(body.text_content().split()) == "One.Two with a link. Five"


def test_few_pages_tell_nothing() -> None:
    tree = html.document_fromstring(PAGE)
    assert not cut_regions(tree, {path: RegionRecord(2, 0) for path in needed(tree)})


def test_deep_nesting_ends_somewhere() -> None:
    tree = html.document_fromstring("<html><body>" + "<div>" * 200 + "x" + "</div>" * 200 + "</body></html>")
    assert len(regions_of(tree)) <= DEPTH_MAX + 1
