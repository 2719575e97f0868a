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
        ("Christoph von Ritter", ["Christoph von Ritter"]),
        ("Jane Roe Staff Writer", ["Jane Roe"]),
        ("AAA Travel Editor", ["AAA Travel Editor"]),
        ("This post was written by Jane Roe", ["Jane Roe"]),
        ("By Jane Roe, John Poe, and Ann Moe", ["Jane Roe", "John Poe", "Ann Moe"]),
        ("Par Jeanne Rouge, et Paul Noir", ["Jeanne Rouge", "Paul Noir"]),
        ("Jane Roe in Berlin and John Poe in Paris", ["Jane Roe", "John Poe"]),
        ("By Jane Roe, correspondent in Kyiv", ["Jane Roe"]),
        ("By Jane Roe for Example TV", ["Jane Roe"]),
        ("Centre for Example Studies", ["Centre for Example Studies"]),
        ("Sophie in 't Veld", ["Sophie in 't Veld"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Maria da Conceição e Silva", ["Maria da Conceição e Silva"]),
        ("Ana Roja y Juan Verde", ["Ana Roja", "Juan Verde"]),
        ("Ana Roja y Redacción", ["Ana Roja"]),
        ("Ana Roja y EFE", ["Ana Roja"]),
        ("Ana Lúcia dos Santos Pereira da Costa Lima", ["Ana Lúcia dos Santos Pereira da Costa Lima"]),
        ("Abd al-Rahman al-Rashed", ["Abd al-Rahman al-Rashed"]),
        ("Julie Smith and June Roe", ["Julie Smith", "June Roe"]),
        ("Tim Read, Li Min", ["Tim Read", "Li Min"]),
        ("Min Read", []),
        ("Monday June", []),
        ("janeroe", ["janeroe"]),
        ("games or supplements", []),
        ("Terms & Conditions Privacy Policy", []),
        ("Abby Roe", ["Abby Roe"]),
        ("文/王小明", ["王小明"]),
        ("作者：王小明", ["王小明"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("מאת: דנה כהן", ["דנה כהן"]),
        ("김철수 기자", ["김철수"]),
        ("田中太郎 記者", ["田中太郎"]),
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


def test_a_person_of_one_name_in_json_ld_stands_beside_others_and_a_team_does_not() -> None:
    people = ", ".join(
        f'{{"@type": "Person", "name": "{name}"}}'
        for name in ("Jane Roe", "Madonna", "Newsroom", "EFE", "janeroe", "Gulls.example")
    )
    node = f'{{"@type": "NewsArticle", "author": [{people}, {{"@type": "Organization", "name": "Harbour"}}, "Quay"]}}'
    assert fields_of(json_ld(node)).authors == ["Jane Roe", "Madonna", "EFE"]


def test_an_unmarked_line_under_the_headline_is_a_byline() -> None:
    assert fields_of("", "<h1>Clock runs again</h1><p>By Jane Roe</p>").authors == ["Jane Roe"]


def test_an_agency_signs_where_nobody_else_does() -> None:
    fields = fields_of('<meta name="author" content="Reuters">')
    assert (fields.authors, fields.agency) == (["Reuters"], "Reuters")


def test_an_agency_beside_a_person_is_in_the_byline_too() -> None:
    fields = fields_of('<meta name="author" content="Jane Roe, dpa">')
    assert (fields.authors, fields.agency) == (["Jane Roe", "dpa"], "dpa")


def test_an_agency_beats_the_site_as_author() -> None:
    head = '<meta property="og:site_name" content="Harbour Echo"><meta name="author" content="Harbour Echo">'
    assert fields_of(head, '<h1>Clock runs again</h1><div class="byline">By Reuters</div>').authors == ["Reuters"]


def test_a_name_beside_the_date_is_a_byline() -> None:
    assert fields_of("", "<h1>Clock runs again</h1><p>3 May 2024 | Jane Roe</p>").authors == ["Jane Roe"]


def test_a_name_alone_at_the_storys_end_is_a_byline() -> None:
    prose = "<p>" + "The hall at the harbour has had a clock since the year of the great fire. " * 2 + "</p>"
    assert fields_of("", f"<div>{prose}{prose}<p><em>Jane Roe</em></p></div>").authors == ["Jane Roe"]
    assert fields_of("", f"<div>{prose}<p><b>Jane Roe</b></p>{prose}</div>").authors == []


def test_who_reviewed_it_did_not_write_it() -> None:
    body = (
        "<h1>Clock runs again</h1><p>By <span class='byline-name'>Jane Roe</span></p>"
        "<p>Reviewed by <span class='byline-name'>John Poe</span></p>"
    )
    assert fields_of("", body).authors == ["Jane Roe"]


def test_the_card_for_sharing_names_the_author() -> None:
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Roe">'
    assert fields_of(head).authors == ["Jane Roe"]


def test_a_link_marked_as_the_authors_beats_other_bylines() -> None:
    body = (
        '<h1>Clock runs again</h1><div class="byline-names">Town Desk Team</div>'
        '<address>By <a rel="author" href="/p/1">Jane Roe</a></address>'
    )
    assert fields_of("", body).authors == ["Jane Roe"]


def test_commenters_are_no_authors() -> None:
    body = '<h1>Clock runs again</h1><div id="comments"><div><span class="author-name">John Poe</span></div></div>'
    assert fields_of("", body).authors == []


def test_an_address_is_no_author() -> None:
    assert fields_of('<meta property="article:author" content="https://www.facebook.com/janeroe">').authors == []
