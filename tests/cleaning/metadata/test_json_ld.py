import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from crawler.cleaning.metadata.json_ld import article_claims, read_json_ld
from tests.cleaning.metadata.pages import fields_of, json_ld

KEYS = ["@type", "@id", "@graph", "headline", "author", "datePublished", "dateModified", "image", "isAccessibleForFree", "hasPart", "name",
        "publisher", "keywords", "license", "mainEntityOfPage", "url", "articleSection", "description"]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["NewsArticle", "Person", "#a", "2026-11-23"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Clock\nruns again"}',
        '{"@type": "NewsArticle", "headline": "Clock runs again",}',
        '{"@type": "WebSite"}{"@type": "NewsArticle", "headline": "Clock runs again"}',
        '<!-- {"@type": "NewsArticle", "headline": "Clock runs again"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Clock runs again"}\n//]]>',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Clock runs again&quot;};",
        '[{"@graph": [{"@type": ["NewsArticle"], "headline": {"@value": "Clock runs again"}}]}]',
    ],
)
def test_mild_faults_are_mended(text: str) -> None:
    script = html.Element("script")
    script.text = text
    assert " ".join(article_claims(read_json_ld([script])).headlines[0].split()) == "Clock runs again"


def test_one_broken_value_costs_that_value_only() -> None:
    head = json_ld(
        '{"@type": "NewsArticle", "headline": "Clock runs again", "author": [null, {"name": 5}, {"name": "Jane Roe"}]}'
    )
    fields = fields_of(head + json_ld('{"@type": "NewsArticle", "headline": '))
    assert (fields.title, fields.authors) == ("Clock runs again", ["Jane Roe"])


# A busy machine takes its time over a page; how long is measured elsewhere.
@settings(deadline=None)
@given(VALUES)
def test_no_json_makes_the_reader_fail(value: object) -> None:
    import json

    fields_of(json_ld(json.dumps(value)))


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    script = html.Element("script")
    try:
        script.text = text
    except ValueError:  # no tree holds control characters
        return
    article_claims(read_json_ld([script]))


def test_nesting_without_end_is_skipped() -> None:
    assert fields_of(json_ld("[" * 100_000)).json_ld == ()


def test_stories_in_a_list_are_not_the_pages_own() -> None:
    listed = '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Another story"}]}'
    assert fields_of(json_ld(listed)).title is None


def test_what_no_text_may_hold_is_left_out() -> None:
    said = r'{"@type": "NewsArticle", "articleSection": "Sea\u0000 \u001b[31m\ud83d", "keywords": "a\u0000b, \ud83d\ude00"}'
    fields = fields_of(json_ld(said))
    assert (fields.section, fields.tags) == ("Sea [31m\ufffd", ["ab", "\U0001f600"])


OTHER = '{"@type": "NewsArticle", "headline": "Bakery burns down", "url": "https://news.example/other", "author": "Jim Poe",'
OTHER += (
    ' "datePublished": "2026-11-01", "mainEntityOfPage": "https://news.example/other", "publisher": {"name": "Echo"}}'
)


@pytest.mark.parametrize(
    "own",
    [
        '"url": "https://harbour-echo.example/town/market-hall/"',
        '"headline": "Clock runs again"',
        '"mainEntityOfPage": {"@id": "https://www.harbour-echo.example/town/market-hall"}',
    ],
)
def test_of_several_stories_the_pages_own_is_believed(own: str) -> None:
    mine = f'{{"@type": "NewsArticle", {own}, "author": "Jane Roe", "datePublished": "2026-11-20"}}'
    for told in (f"[{OTHER}, {mine}]", f"[{mine}, {OTHER}]"):
        fields = fields_of(json_ld(told), "<h1>Clock runs again</h1>")
        assert (fields.authors, fields.published) == (["Jane Roe"], "2026-11-20")


def test_a_story_that_calls_itself_otherwise_is_believed_where_it_is_alone() -> None:
    assert fields_of(json_ld(OTHER), "<h1>Clock runs again</h1>").authors == ["Jim Poe"]
