import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.cleaning.document import parse
from crawler.cleaning.metadata import read_fields
from crawler.cleaning.metadata.language import detect_language
from crawler.items import Image, Page
from tests.cleaning.metadata.pages import fields_of, json_ld


@pytest.mark.parametrize("value", ["false", '"False"', '"http://schema.org/False"', "0"])
def test_paywall_in_the_spellings_of_json_ld(value: str) -> None:
    assert fields_of(json_ld(f'{{"@type": "NewsArticle", "isAccessibleForFree": {value}}}')).rights.is_free is False


def test_a_part_behind_a_wall_makes_the_article_one_that_is_not_free() -> None:
    part = '{"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}'
    assert (
        fields_of(json_ld(f'{{"@type": "NewsArticle", "isAccessibleForFree": true, "hasPart": {part}}}')).rights.is_free
        is False
    )


def test_a_page_that_says_nothing_of_its_price_is_not_known_to_be_free() -> None:
    assert fields_of().rights.is_free is None


def test_robots_of_page_and_header_are_both_heard() -> None:
    fields = fields_of('<meta name="robots" content="index, NoArchive">', robots="noindex")
    assert fields.rights.robots == ["noarchive", "noindex"]


def test_a_reservation_of_text_and_data_mining_is_heard() -> None:
    assert fields_of('<meta name="tdm-reservation" content="1">').rights.tdm_reserved is True
    assert fields_of('<meta name="tdm-reservation" content="0">').rights.tdm_reserved is False
    assert fields_of().rights.tdm_reserved is None


def test_a_licence_link_is_absolute() -> None:
    assert (
        fields_of("", '<a rel="license" href="/terms">Terms</a>').rights.license
        == "https://www.harbour-echo.example/terms"
    )


def test_a_canonical_link_to_another_site_is_not_believed() -> None:
    assert fields_of('<link rel="canonical" href="https://other.example/a">').canonical_url is None


def test_a_canonical_link_within_the_site_loses_its_tracking() -> None:
    fields = fields_of('<link rel="canonical" href="/town/clock?utm_source=x#top">')
    assert fields.canonical_url == "https://www.harbour-echo.example/town/clock"


def test_the_lead_picture_has_caption_and_credit_of_its_figure() -> None:
    head = '<meta property="og:image" content="/clock.jpg">'
    body = '<figure><img src="/clock.jpg" alt="A clock"><figcaption>The clock <span class="credit">Jane Roe</span></figcaption></figure>'
    assert fields_of(head, body).image == Image(
        "https://www.harbour-echo.example/clock.jpg", "The clock", "Jane Roe", "A clock"
    )


def test_every_field_with_a_value_names_its_witness() -> None:
    head = (
        '<meta property="og:description" content="A clock."><meta property="article:section" content="Town">'
        '<meta property="article:tag" content="Clocks"><meta property="og:site_name" content="Harbour Echo">'
    )
    fields = fields_of(head, "<h1>Clock runs again</h1>")
    assert fields.tags == ["Clocks"]
    assert set(fields.provenance) == {"title", "description", "section", "tags", "site_name"}


def test_og_type_and_json_ld_claim_what_the_page_is() -> None:
    assert fields_of('<meta property="og:type" content="article">').is_article_type is True
    assert fields_of(json_ld('{"@type": ["CollectionPage"]}')).is_article_type is False
    assert fields_of().is_article_type is None


def test_reading_changes_nothing_in_the_tree() -> None:
    page = Page(b"<html><body><h1>Clock</h1><time>20 November 2026</time><p>By Jane Roe</p></body></html>")
    document = parse(page)
    before = etree.tostring(document.tree)
    read_fields(document, page)
    assert etree.tostring(document.tree) == before


PIECES = [
    *("<h1>", "</h1>", "<time>", "2026-11-23", "by Jane", "<a rel=author href='/author/x'>", "</a>", "<figure>"),
    *(
        "<img src='data:x'>",
        "<meta property=og:title content='a | b'>",
        "<script type='application/ld+json'>",
        "{",
        "</script>",
    ),
]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES)))
def test_no_markup_makes_the_reader_fail(pieces: list[str]) -> None:
    fields_of("", "".join(pieces))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The town council decided on Monday that the clock of the market hall should run again by the spring.", "en"),
        ("Der Stadtrat beschloss am Montag, dass die Uhr der Markthalle bis zum Frühjahr wieder laufen soll.", "de"),
        ("قرر مجلس المدينة يوم الاثنين أن ساعة قاعة السوق يجب أن تعمل مرة أخرى بحلول الربيع المقبل", "ar"),
        ("Ok", None),
    ],
)
def test_language_is_told_from_the_text(text: str, language: str | None) -> None:
    assert detect_language(text) == language
