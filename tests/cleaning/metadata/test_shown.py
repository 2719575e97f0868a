from itertools import islice

from lxml.html import HtmlElement

from crawler.cleaning.document import parse
from crawler.cleaning.metadata.shown import MAX_LINES_AFTER, lines_after, visible_text
from crawler.items import Page

PAGE = """<header><h1>Market <b>hall</b></h1> by <i>Jane Roe</i><script>var day = 3</script></header>
<p>One <em>two</em> three</p> four <style>p {}</style><p>&nbsp;</p>"""


def heading(body: str) -> HtmlElement:
    return parse(Page(f"<html><body>{body}</body></html>".encode())).tree.find(".//h1")


def test_lines_after_a_heading_are_all_texts_behind_it_in_their_order() -> None:
    lines = [line.strip() for line in lines_after(heading(PAGE))]
    assert lines == ["by", "Jane Roe", "One", "two", "three", "four"]


def test_lines_after_a_heading_are_read_as_far_as_asked_for() -> None:
    lines = lines_after(heading("<h1>Market hall</h1>" + "<p>line</p>" * 100))
    assert list(islice(lines, 1)) == ["line"]
    assert len(list(lines)) == MAX_LINES_AFTER - 1


def test_lines_of_a_page_that_is_nested_two_thousand_deep_are_read() -> None:
    assert list(lines_after(heading("<h1>Market hall</h1>" + "<div>" * 2000 + "line"))) == ["line"]


def test_words_of_an_element_that_is_nested_two_thousand_deep_are_read() -> None:
    deep = "<b>" * 2000 + "line" + "</b>" * 2000
    assert visible_text(heading(f"<h1>One <!-- --><script>2</script>{deep}<br>three</h1>")) == "One line three"
