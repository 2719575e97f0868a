from crawler.items import Hints
from tests.cleaning.metadata.pages import fields_of, json_ld

HEADLINE = "Market hall clock to run again"


def test_the_sites_name_is_no_part_of_the_title() -> None:
    head = f'<title>{HEADLINE} | Harbour Echo</title><meta property="og:site_name" content="Harbour Echo">'
    assert fields_of(head).title == HEADLINE


def test_the_hosts_name_is_no_part_of_the_title() -> None:
    assert fields_of(f"<title>{HEADLINE} - HarbourEcho</title>", url="https://harbourecho.example/a").title == HEADLINE


def test_shown_heading_beats_the_one_for_sharing() -> None:
    head = '<title>Clock runs again</title><meta property="og:title" content="Clock runs again">'
    fields = fields_of(head, f"<h1>{HEADLINE}</h1>")
    assert (fields.title, fields.provenance["title"]) == (HEADLINE, "headline")


def test_a_kicker_marked_in_the_heading_is_left_out() -> None:
    assert fields_of("", f'<h1><span class="kicker">Town</span> <span>{HEADLINE}</span></h1>').title == HEADLINE


def test_a_kicker_without_marks_is_known_by_the_other_witnesses() -> None:
    head = f"<title>{HEADLINE}</title>" + json_ld(f'{{"@type": "NewsArticle", "headline": "{HEADLINE}"}}')
    assert fields_of(head, f"<h1>Opinion {HEADLINE}</h1>").title == HEADLINE


def test_a_heading_with_the_sites_name_is_not_the_title() -> None:
    head = f'<title>{HEADLINE}</title><meta property="og:site_name" content="Harbour Echo">'
    assert fields_of(head, "<h1>Harbour Echo</h1>").title == HEADLINE


def test_a_heading_of_a_box_loses_to_what_og_and_title_say() -> None:
    head = f'<title>{HEADLINE}</title><meta property="og:title" content="{HEADLINE}">'
    assert fields_of(head, "<h1>Log in</h1>").title == HEADLINE


def test_a_dash_inside_the_headline_stays() -> None:
    headline = "Clock runs – but who winds it?"
    head = f'<title>{headline} – Harbour Echo</title><meta property="og:site_name" content="Harbour Echo">'
    assert fields_of(head, f"<h1>{headline}</h1>").title == headline


def test_script_text_in_a_heading_is_not_shown() -> None:
    assert fields_of("", f"<h1>{HEADLINE}<style>.x{{color: red}}</style></h1>").title == HEADLINE


def test_the_feed_names_a_page_that_has_no_title() -> None:
    fields = fields_of(hints=Hints("feed", title=HEADLINE))
    assert (fields.title, fields.provenance["title"]) == (HEADLINE, "feed")


def test_a_page_without_any_title_has_none() -> None:
    assert fields_of().title is None


def test_a_heading_in_the_breadcrumb_is_written_for_search_engines() -> None:
    head = f'<title>Town: hall clock news</title><meta property="og:title" content="{HEADLINE}">'
    body = f"<nav><ol><li><h1>Town: hall clock news</h1></li></ol></nav><article><h2>{HEADLINE}</h2></article>"
    assert fields_of(head, body).title == HEADLINE


def test_the_sites_banner_is_not_the_headline() -> None:
    head = f"<title>Notes from the harbour: {HEADLINE}</title>"
    body = f'<h1><a href="/">Notes from the harbour</a></h1><div class="post"><h2>{HEADLINE}</h2></div>'
    assert fields_of(head, body).title == HEADLINE


def test_a_lesser_heading_that_varies_the_first_one_is_none() -> None:
    head = f"<title>{HEADLINE}: what we know</title>"
    assert fields_of(head, f"<h1>{HEADLINE}</h1><h2>{HEADLINE}: what we know</h2>").title == HEADLINE


def test_the_part_that_is_marked_as_the_headline_is_the_title() -> None:
    head = f'<meta property="og:title" content="Town hall: {HEADLINE}">'
    body = f'<h1><span>Town hall:</span> <span class="story__headline">{HEADLINE}</span></h1>'
    assert fields_of(head, body).title == HEADLINE


def test_a_marked_part_that_others_follow_is_not_the_whole_headline() -> None:
    body = f'<h1><span class="label">Market hall clock:</span> <span>{HEADLINE}</span></h1>'
    assert fields_of("", body).title == HEADLINE
    body = f'<h1><span>{HEADLINE}</span> <span class="label">after thirty years of waiting for the money</span></h1>'
    assert fields_of("", body).title == f"{HEADLINE} after thirty years of waiting for the money"


def test_a_hyphen_inside_a_word_parts_nothing() -> None:
    headline = "Fifteen years of harbour-echo.example"
    assert fields_of(f"<title>{headline}</title>", f"<h1>{headline}</h1>").title == headline


def test_the_domain_under_a_subdomain_is_the_sites_name() -> None:
    head = f"<title>{HEADLINE} | Harbourecho</title>"
    assert fields_of(head, url="https://investors.harbourecho.example/a").title == HEADLINE


def test_beside_a_picture_as_first_heading_a_lesser_one_is_the_headline() -> None:
    head = f"<title>{HEADLINE} | The Town's Society of Clocks (TSC)</title>"
    assert fields_of(head, f"<h1><img src='tsc.png'></h1><article><h2>{HEADLINE}</h2></article>").title == HEADLINE


def test_what_a_colon_ties_to_the_headline_is_no_kicker() -> None:
    head = f'<title>{HEADLINE}</title><meta property="og:title" content="{HEADLINE}">'
    assert fields_of(head, f"<h1>“Pure joy”: {HEADLINE}</h1>").title == f"“Pure joy”: {HEADLINE}"
    assert fields_of(head, f"<h1>Harbour {HEADLINE}</h1>").title == HEADLINE
