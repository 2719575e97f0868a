import pytest

from crawler.cleaning.metadata.names import read_names
from crawler.cleaning.metadata.site import SiteNames
from tests.cleaning.metadata.pages import fields_of, json_ld

NO_SITE = SiteNames((), frozenset())


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("By Jane Roe", ["Jane Roe"]),
        ("Von Jana Rot und Karl-Heinz Blau", ["Jana Rot", "Karl-Heinz Blau"]),
        ("Par Jeanne Rouge, Paul Noir et Luc Blanc", ["Jeanne Rouge", "Paul Noir", "Luc Blanc"]),
        ("Jane Roe, City Editor", ["Jane Roe"]),
        ("Jane Roe jane.roe@harbour-echo.example", ["Jane Roe"]),
        ("Posted by Jane Roe on 3 May 2024 at 10:15", ["Jane Roe"]),
        ("View all posts by Jane Roe", ["Jane Roe"]),
        ("Jane Roe, Ph.D.", ["Jane Roe"]),
        ("Jane Roe | Reviewed by John Poe", ["Jane Roe"]),
        ("JANE ROE AND JOHN POE", ["Jane Roe", "John Poe"]),
        ("Roe, Jane", ["Jane Roe"]),
        ("Ursula van der Berg", ["Ursula van der Berg"]),
        ("Nelson C.J.", ["Nelson C.J."]),
        ("Abby Roe", ["Abby Roe"]),
        ("文/王小明", ["王小明"]),
        ("作者：王小明", ["王小明"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("أحمد علي، ليلى حسن", ["أحمد علي", "ليلى حسن"]),
        ("dpa", []),
        ("Share this article with your friends", []),
        ("3 min read", []),
        ("https://www.facebook.com/janeroe", []),
    ],
)
def test_names_of_a_byline(byline: str, people: list[str]) -> None:
    assert [name.text for name in read_names(byline, NO_SITE)] == people


def test_json_ld_author_beats_the_meta_tag() -> None:
    head = '<meta name="author" content="Web Desk">' + json_ld(
        '{"@type": "NewsArticle", "author": {"name": "Jane Roe"}}'
    )
    fields = fields_of(head)
    assert (fields.authors, fields.provenance["authors"]) == (["Jane Roe"], "json-ld")


def test_author_nodes_are_found_by_reference() -> None:
    graph = (
        '{"@graph": [{"@type": "Article", "author": {"@id": "#jane"}},'
        ' {"@type": "Person", "@id": "#jane", "name": "Jane Roe"}]}'
    )
    assert fields_of(json_ld(graph)).authors == ["Jane Roe"]


def test_a_byline_with_a_person_beats_the_site_as_author() -> None:
    head = '<meta property="og:site_name" content="Harbour Echo">' + json_ld(
        '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Echo"}}'
    )
    body = (
        '<h1>Clock runs again</h1><div class="byline">By <a href="/authors/jane-roe">Jane Roe</a>, Town Reporter</div>'
    )
    assert fields_of(head, body).authors == ["Jane Roe"]


def test_an_unmarked_line_under_the_headline_is_a_byline() -> None:
    assert fields_of("", "<h1>Clock runs again</h1><p>By Jane Roe</p>").authors == ["Jane Roe"]


def test_an_agency_is_no_person() -> None:
    fields = fields_of('<meta name="author" content="Reuters">')
    assert (fields.authors, fields.agency) == ([], "Reuters")


def test_an_agency_beside_a_person_is_kept_apart() -> None:
    fields = fields_of('<meta name="author" content="Jane Roe, dpa">')
    assert (fields.authors, fields.agency) == (["Jane Roe"], "dpa")


def test_commenters_are_no_authors() -> None:
    body = '<h1>Clock runs again</h1><div id="comments"><div><span class="author-name">John Poe</span></div></div>'
    assert fields_of("", body).authors == []


def test_an_address_is_no_author() -> None:
    assert fields_of('<meta property="article:author" content="https://www.facebook.com/janeroe">').authors == []
