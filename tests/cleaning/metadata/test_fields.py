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


SITE = "https://www.harbour-echo.example/"


@pytest.mark.parametrize(
    ("figure", "urls"),
    [
        ('<img src="/blank.gif" data-srcset="/a-400.jpg 400w, /a-1200.jpg 1200w">', ["a-1200.jpg"]),
        (
            '<picture><source srcset="/b.webp 1x"><img src="data:image/gif;base64,x" srcset="/b.jpg 800w"></picture>',
            ["b.jpg"],
        ),
        (
            '<picture><source srcset="/b.webp 1x, /b-2.webp 2x"><img src="data:image/gif;base64,x"></picture>',
            ["b-2.webp"],
        ),
        ('<img src="/a.jpg"><img src="/b.jpg"><img src="/a-300x200.jpg">', ["a.jpg", "b.jpg"]),
        ('<amp-img src="/key.jpg"></amp-img>', ["key.jpg"]),
        ('<img src="/show?id=1"><img src="/show?id=2">', ["show?id=1", "show?id=2"]),
    ],
)
def test_pictures_are_had_wherever_their_figure_keeps_them(figure: str, urls: list[str]) -> None:
    images = fields_of("", f"<figure>{figure}<figcaption>The hall</figcaption></figure>").images
    assert [image.url for image in images] == [SITE + url for url in urls]
    assert {image.caption for image in images} == {"The hall"}


def test_another_size_of_the_lead_picture_is_the_same_one() -> None:
    head = '<meta property="og:image" content="/clock-1200x630.jpg?w=1200">'
    body = '<figure><img src="/clock.jpg?w=640" alt="A clock"><figcaption>The clock</figcaption></figure>'
    fields = fields_of(head, body)
    assert fields.images == [Image(f"{SITE}clock-1200x630.jpg?w=1200", "The clock", None, "A clock")]
    assert fields.image == fields.images[0]


def test_pictures_between_the_paragraphs_of_a_story_need_no_figure() -> None:
    prose = "<p>The hall has a clock that runs again.</p>"
    icons = '<p><img src="/i.png" width="16"></p><p><img src="/cc.svg"></p><p><img src="/tag.png"> Clocks</p>'
    box = '<div class="wp-caption"><img src="/b.jpg"><p class="wp-caption-text">The dome</p></div>'
    body = (
        f'<article>{prose * 3}<p><img src="/a.jpg"></p>{icons}{prose}{box}{prose}</article><p><img src="/logo.png"></p>'
    )
    images = fields_of("", body).images
    assert [(image.url, image.caption) for image in images] == [(f"{SITE}a.jpg", None), (f"{SITE}b.jpg", "The dome")]


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
