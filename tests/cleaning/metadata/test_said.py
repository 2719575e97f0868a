"""What pages say of themselves in a word or a line."""

import pytest

from tests.cleaning.metadata.pages import fields_of, json_ld


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ('<meta property="article:tag" content="fire, paper mill, Carrow">', ["fire", "paper mill", "Carrow"]),
        (
            '<meta property="article:tag" content="Carrow, Ky."><meta property="article:tag" content="fire">',
            ["Carrow, Ky.", "fire"],
        ),
        ('<meta name="keywords" content="الجسر، البلدية، صيانة">', ["الجسر", "البلدية", "صيانة"]),
        ('<meta name="keywords" content="大桥，通车、海港">', ["大桥", "通车", "海港"]),
        ('<meta name="keywords" content="dome; Dome; clock">', ["dome", "clock"]),
        (
            json_ld('{"@type": "Article", "keywords": [{"@type": "DefinedTerm", "name": "dome"}, "clock"]}'),
            ["clock", "dome"],
        ),
    ],
)
def test_tags_come_one_by_one(head: str, tags: list[str]) -> None:
    assert fields_of(head).tags == tags


def test_links_marked_as_tags_are_the_storys_where_no_head_names_any() -> None:
    links = '<a rel="category tag" href="/c/s">Science</a> <a rel="tag" href="/t/d">dome</a>'
    other = '<article><h2>Another</h2><a rel="category tag" href="/c/x">Sports</a><a rel="tag" href="/t/x">goal</a></article>'
    fields = fields_of("", f"<article><h1>Clock runs again</h1>{links}</article>{other}")
    assert (fields.section, fields.tags) == ("Science", ["dome"])
    told = fields_of('<meta name="keywords" content="clock">', f"<h1>Clock runs again</h1>{links}")
    assert told.tags == ["clock"]


@pytest.mark.parametrize(
    "last", ['{"name": "The clock"}', '{"name": "Clock runs again", "item": "https://a.example/x"}']
)
def test_the_breadcrumb_above_the_page_is_its_section(last: str) -> None:
    items = f'{{"name": "Home", "item": "/"}}, {{"item": {{"@id": "/town", "name": "Town"}}}}, {last}'
    trail = f'{{"@type": "BreadcrumbList", "itemListElement": [{items}]}}'
    head = json_ld(trail) + '<meta property="og:title" content="Clock runs again">'
    assert fields_of(head).section == "Town"
    assert fields_of(head + '<meta property="article:section" content="News">').section == "News"
    alone = json_ld(f'{{"@type": "BreadcrumbList", "itemListElement": [{{"name": "Home", "item": "/"}}, {last}]}}')
    assert fields_of(alone + '<meta property="og:title" content="Clock runs again">').section is None


def test_what_was_escaped_twice_reads_as_it_was_meant() -> None:
    description = '<meta property="og:description" content="It&amp;#8217;s &lt;b&gt;late&lt;/b&gt; [&amp;hellip;]">'
    fields = fields_of(description + '<meta property="og:site_name" content="Signal &amp;amp; Post">')
    assert (fields.description, fields.site_name) == ("It’s late […]", "Signal & Post")
    assert fields_of('<meta name="description" content="AT&amp;T; 3 &lt; 4">').description == "AT&T; 3 < 4"
