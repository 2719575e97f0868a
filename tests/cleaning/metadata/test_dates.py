from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.metadata.moments import FIRST_YEAR, LAST_YEAR, read_date
from crawler.items import Hints
from tests.cleaning.metadata.pages import fields_of, json_ld


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("23 พฤศจิกายน 2569", "2026-11-23"),
        ("23 नवंबर 2026", "2026-11-23"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00+00:00"),
        ("2026-11-23T10:00:00.123+0100", "2026-11-23T10:00:00+01:00"),
        ("2026-11-23 10:00", "2026-11-23T10:00:00"),
        ("2026-11-23", "2026-11-23"),
        ("20261123", "2026-11-23"),
        ("Mon, 23 Nov 2026 10:00:00 GMT", "2026-11-23T10:00:00+00:00"),
        ("1795428000", "2026-11-23T10:00:00+00:00"),
        ("1795428000000", "2026-11-23T10:00:00+00:00"),
        ("Nov 23, 2026 6:02 PM", "2026-11-23T18:02:00"),
        ("Published 23rd November 2026 at 12:05 a.m.", "2026-11-23T00:05:00"),
        ("23. November 2026, 10:15 Uhr", "2026-11-23T10:15:00"),
        ("23.11.2026", "2026-11-23"),
        ("23/11/26", "2026-11-23"),
        ("le 1er décembre 2025", "2025-12-01"),
        ("23 de noviembre de 2026", "2026-11-23"),
        ("23 ноября 2026", "2026-11-23"),
        ("23 Kasım 2026", "2026-11-23"),
        ("23 نوفمبر 2026", "2026-11-23"),
        ("٢٣ نوفمبر ٢٠٢٦", "2026-11-23"),
        ("2026年11月23日 10:15", "2026-11-23T10:15:00"),
        ("31.02.2026", None),
        ("1789-07-14", None),
        ("no date", None),
    ],
)
def test_dates_as_machines_and_newspapers_write_them(text: str, moment: str | None) -> None:
    found = read_date(text)
    assert (str(found) if found else None) == moment


def test_an_american_page_writes_the_month_first() -> None:
    assert str(read_date("5/3/2024", month_first=True)) == "2024-05-03"
    assert str(read_date("5/3/2024")) == "2024-03-05"


@given(st.text(max_size=80) | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}(T\d\d:\d\d)?", fullmatch=True))
def test_no_text_makes_the_reader_of_dates_fail(text: str) -> None:
    found = read_date(text)
    assert found is None or FIRST_YEAR <= found.day.year <= LAST_YEAR


def published(value: str) -> str:
    return json_ld(f'{{"@type": "NewsArticle", "datePublished": "{value}"}}')


def test_a_date_in_the_future_of_the_fetch_is_no_date() -> None:
    fields = fields_of(published("2026-12-24T10:00:00Z"))
    assert (fields.published, fields.date_suspect) == (None, True)


def test_the_first_website_is_older_than_no_article() -> None:
    assert fields_of(published("1970-01-01T00:00:00Z")).published is None


def test_several_witnesses_outvote_one() -> None:
    head = published("2019-01-01") + '<meta property="article:published_time" content="2026-11-20T08:00:00+01:00">'
    fields = fields_of(head, '<time datetime="2026-11-20">20 November</time>')
    assert (fields.published, fields.date_suspect) == ("2026-11-20T08:00:00+01:00", True)


def test_a_moment_in_utc_is_given_on_the_sites_own_clock() -> None:
    body = '<h1>Clock runs again</h1><div class="date">November 22, 2026 at 8:48 p.m.</div>'
    assert fields_of(published("2026-11-23T01:48:19Z"), body).published == "2026-11-22T20:48:19-05:00"


def test_the_last_change_is_not_the_publication() -> None:
    change = '<p>Updated: <time datetime="2026-11-22">22 November</time></p>'
    body = f'<h1>Clock runs again</h1>{change}<time datetime="2026-11-20">20 November</time>'
    assert fields_of("", body).published == "2026-11-20"


def test_a_change_before_the_publication_is_none() -> None:
    head = json_ld('{"@type": "NewsArticle", "datePublished": "2026-11-20", "dateModified": "2026-11-01"}')
    assert fields_of(head).modified is None


def test_the_address_dates_a_page_that_says_nothing() -> None:
    fields = fields_of(url="https://harbour-echo.example/2026/11/20/clock")
    assert (fields.published, fields.provenance["published"]) == ("2026-11-20", "url")


@pytest.mark.parametrize("day", ["2026/nov/02", "2026/November/2"])
def test_the_address_may_name_the_month_and_settles_which_number_is_the_day(day: str) -> None:
    url = f"https://harbour-echo.example/{day}/clock"
    assert fields_of(url=url).published == "2026-11-02"
    body = "<h1>Clock runs again</h1><span class='date'>11/02/2026</span><p class='posted'>11/02/2026</p>"
    assert fields_of("", body, url=url).published == "2026-11-02"


def test_a_word_between_numbers_in_the_address_is_no_month() -> None:
    assert fields_of(url="https://harbour-echo.example/2026/clocks/02/a").published is None


def test_the_feed_dates_a_page_that_says_nothing() -> None:
    hints = Hints("feed", published=datetime(2026, 11, 20, 8, tzinfo=UTC))
    fields = fields_of(hints=hints)
    assert (fields.published, fields.provenance["published"]) == ("2026-11-20T08:00:00+00:00", "feed")


def test_dates_of_other_stories_are_not_taken() -> None:
    related = '<div class="related"><time datetime="2026-11-23">x</time></div>'
    body = f'<h1>Clock runs again</h1><div class="date">20 November 2026</div>{related}'
    assert fields_of("", body).published == "2026-11-20"


def test_dates_that_are_shown_do_not_outvote_the_pages_own() -> None:
    head = '<meta property="article:published_time" content="2026-11-03T10:00:00-05:00">'
    body = "<h1>Clock runs again</h1><time datetime='2026-11-20'>x</time><span class='date'>20 November 2026</span>"
    assert fields_of(head, body).published == "2026-11-03T10:00:00-05:00"


def test_a_moment_in_utc_is_given_as_the_countrys_readers_have_it() -> None:
    head = '<meta property="article:published_time" content="2026-11-22T23:00:00Z">'
    assert fields_of(head, url="https://harbour-echo.de/a").published == "2026-11-23T00:00:00+01:00"
    assert fields_of(head, url="https://harbour-echo.com/a").published == "2026-11-22T23:00:00+00:00"


def test_the_line_that_tells_of_a_change_tells_of_the_publication_before() -> None:
    body = "<h1>Clock runs again</h1><p class='date'>Written: 2026-11-07 15:03 Updated: 2026-11-08 09:30</p>"
    assert fields_of("", body).published == "2026-11-07T15:03:00"


REWRITTEN = json_ld('{"@type": "NewsArticle", "datePublished": "2026-11-20T08:00:00+00:00"}')


@pytest.mark.parametrize("line", ["3 March 2024", "Nov 19, 2026", "03.03.2024, 10:15 Uhr"])
def test_an_earlier_date_alone_below_the_headline_beats_the_moment_of_the_last_publishing(line: str) -> None:
    fields = fields_of(REWRITTEN, f"<h1>Clock runs again</h1><p>By Jane Roe</p><p>{line}</p>")
    assert (fields.published, fields.provenance["published"]) == (str(read_date(line)), "byline")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Clock runs again</h1><p>22 November 2026</p>",
        "<h1>Clock runs again</h1><p>Updated 3 March 2024</p>",
        "<h1>Clock runs again</h1><p>The hall on 3 March 2024</p>",
        "<h1>Clock runs again</h1><p>3 March 2024</p><time datetime='2026-11-20'>Friday</time>",
        "<h1>Clock runs again</h1><h1>Read on</h1><p>3 March 2024</p>",
        "<h1>Clock runs again</h1>" + "<p>Share</p>" * 9 + "<p>3 March 2024</p>",
        "<h1>Clock runs again</h1><p>The hall, empty since <a href='/x'>3 March 2024</a>, was sold to a club that wants to mend it.</p>",
        "<h1>Clock runs again</h1><blockquote><p>It runs.</p><a href='/x'>March 3, 2024</a></blockquote>",
        "<h1>Clock runs again</h1><div class='related-card'><p>The hall</p><p>3 March 2024</p></div>",
    ],
)
def test_a_later_a_change_a_caption_or_a_date_against_which_others_speak_does_not(body: str) -> None:
    assert fields_of(REWRITTEN, body).published == "2026-11-20T08:00:00+00:00"


def test_a_mere_date_in_the_head_is_believed_less_than_the_one_below_the_headline() -> None:
    head = '<meta name="date" content="2026-11-18">'
    assert fields_of(head, "<h1>Clock runs again</h1><p>20 November 2026</p>").published == "2026-11-20"
    assert fields_of(head, "<h1>Clock runs again</h1><p>30 November 2026</p>").published == "2026-11-18"


def test_a_date_line_alone_below_the_headline_beats_a_time_that_stands_elsewhere() -> None:
    below = "<h1>Clock runs again</h1><span class='date'>3 March 2024</span><p>By Jane Roe</p>"
    time = "<div>Our issue of <time datetime='2024-03-09'>Saturday</time></div>"
    assert fields_of("", below + time).published == "2024-03-03"
    # Nothing but its place speaks for it here.
    assert fields_of("", below.replace("date", "line") + time).published == "2024-03-09"


def test_a_date_line_of_the_same_day_does_not_take_the_clock() -> None:
    body = (
        "<h1>Clock runs again</h1><p>3 March 2024</p><time datetime='2024-03-03T22:32:00+00:00'>Sunday</time>"
        "<p class='date'>3 March 2024</p><p class='date'>9 March 2024</p>"
    )
    assert fields_of("", body).published == "2024-03-03T22:32:00+00:00"


@pytest.mark.parametrize(
    "line",
    [
        "Erschienen am: 20.11.2026",
        "Date de publication : 20 novembre 2026",
        "First published: <b>20 November 2026</b>",
        "<span>Publicado el</span> <span>20 de noviembre de 2026</span>",
        "Published November 20, 2026. Updated November 22, 2026",
        "发布时间：2026年11月20日",
    ],
)
def test_a_word_for_publishing_dates_a_page_whose_markup_tells_nothing(line: str) -> None:
    body = f"<h1>Clock runs again</h1><p>3 March 2024</p>{'<p>The hall has a clock.</p>' * 30}<p>{line}</p>"
    fields = fields_of("", body)
    assert (fields.published, fields.provenance["published"]) == ("2026-11-20", "byline")


@pytest.mark.parametrize(
    "line",
    ["Public meeting on 20 November 2026", "Published as a book by the town, the story begins on 20 November 2026"],
)
def test_other_words_before_a_date_say_nothing_of_publishing(line: str) -> None:
    body = f"<h1>Clock runs again</h1><p>3 March 2024</p><p>{line}</p>"
    assert fields_of("", body).published == "2024-03-03"


def test_the_end_of_the_head_title_dates_a_page_that_says_nothing_else() -> None:
    fields = fields_of("<title>Clock runs again | Harbour Echo | 20.11.2026</title>")
    assert (fields.published, fields.provenance["published"]) == ("2026-11-20", "meta")
    fields = fields_of("<title>Clock to run from 20.11.2026 on again</title>", "<h1>Clock</h1><p>3 March 2024</p>")
    assert (fields.published, fields.provenance["published"]) == ("2024-03-03", "byline")


def test_a_paragraph_that_opens_with_its_date_dates_the_story() -> None:
    story = "Nobody had wound the clock of the market hall for thirty years, the town says."
    body = f"<h1>Clock runs again</h1><p>20.11.2026 – {story}</p>"
    assert fields_of("", body).published == "2026-11-20"


def test_a_date_just_above_the_headline_is_nearer_than_one_far_below_it() -> None:
    story = "<p>The hall has a clock.</p>" * 9
    body = f"<p>20 November 2026 // Jane Roe</p><h1>Clock runs again</h1>{story}<h2>Read on</h2><p>3 March 2024 // Town</p>"
    assert fields_of("", body).published == "2026-11-20"


@pytest.mark.parametrize(
    "body",
    [
        '<time class="entry-date published" datetime="2026-11-19T08:00:00+01:00">x</time>'
        '<time class="updated" datetime="2026-11-20T09:30:00+01:00">y</time>',
        '<div class="timestamp">Published: 08:00, 19 November 2026 | Updated: 09:30, 20 November 2026</div>',
        '<p class="post-date">19 November 2026, 8.00 Uhr</p><p class="post-date">Aktualisiert: 20 November 2026, 9:30</p>',
    ],
)
def test_what_is_shown_as_the_last_change_is_no_publication(body: str) -> None:
    fields = fields_of("", f"<h1>Clock runs again</h1>{body}")
    assert (fields.published or "").startswith("2026-11-19T08:00:00")
    assert (fields.modified or "").startswith("2026-11-20T09:30:00")
