"""Pages made to take a parser's time, its memory or its wits: within the limits of a crawl each gives its story, or says why not.

What happens is measured in a worker of the same limits as a crawl's, one for all pages: what one of them leaves behind must not be
the next one's loss.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path

import pytest

from crawler import settings
from crawler.configuration import WorkerSettings
from crawler.items import Article, Page, Reading
from crawler.processes.workers import Workers

TITLE = "Bridge closed after crack"
LINES = "".join(
    f"<p>The harbour bridge was closed on Tuesday after engineers found a crack in pillar {number}, the port authority of the "
    "town said. Ferries run every ten minutes until the repair is done.</p>\n"
    for number in range(8)
)
STORY = f"<article><h1>{TITLE}</h1>{LINES}</article>"
URL = "https://news.example/town/bridge-closed-after-crack"
NESTED = 100_000


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    limits = WorkerSettings(
        count=1, timeout_s=settings.CLEAN_TIMEOUT_S, memory_mb=settings.CLEAN_MEMORY_MB, pages_max=500
    )
    with Workers(limits, ("markdown", "html")) as running:
        yield running


def page(inner: str = STORY, head: str = "", attributes: str = "") -> bytes:
    text = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body {attributes}>"
    )
    return f"{text}{inner}</body></html>".encode("utf-8", "surrogatepass")


def read(workers: Workers, body: bytes, content_type: str | None = None) -> Reading:
    fetched = datetime(2026, 11, 24, tzinfo=UTC)
    return asyncio.run(workers.read(Page(body, URL, fetched, content_type)))


def story_of(workers: Workers, body: bytes, content_type: str | None = None) -> Article:
    """The article, with all of the story in it."""
    reading = read(workers, body, content_type)
    assert reading.article is not None, reading.reason
    assert [f"in pillar {number}," in reading.article.text for number in range(8)] == [True] * 8
    assert reading.article.title == TITLE
    return reading.article


@pytest.mark.parametrize("tag", ["div", "span", "blockquote", "section", "b", "x-y"])
@pytest.mark.parametrize("end", ["", "</{}>"])
def test_nested_to_1_000_levels(workers: Workers, tag: str, end: str) -> None:
    story_of(workers, page(f"<{tag}>" * 1_000 + STORY + end.format(tag) * 1_000))
    story_of(workers, page(STORY + f"<{tag}>" * 1_000 + "end" + end.format(tag) * 1_000))


@pytest.mark.parametrize(
    "start", ["<div>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<b><i>", "<a href=x>", "<form>"]
)
def test_nested_without_end_after_the_story(workers: Workers, start: str) -> None:
    story_of(workers, page(STORY + start * NESTED + "end"))


def test_nested_tables(workers: Workers) -> None:
    story_of(workers, page("<table><tr><td>" * 300 + STORY))


def test_a_story_too_deep_to_be_reached_says_so(workers: Workers) -> None:
    assert read(workers, page("<div>" * NESTED + STORY)).reason == "no-text"


@pytest.mark.parametrize("value", ["", "=1", "='a > b'", '="<p"'])
def test_60_000_attributes_on_one_tag(workers: Workers, value: str) -> None:
    attributes = " ".join(f"a{number}{value}" for number in range(60_000))
    story_of(workers, page(f"<div {attributes}>{STORY}</div>"))
    story_of(workers, page(attributes=attributes))


MANY_TAGS = f"<div {' '.join(f'a{number}' for number in range(1_000))}></div>" * 200
MEGABYTE_OF_ATTRIBUTES = {
    "a class of comments": f"<div class='{'comment ' * 130_000}'>{STORY}</div>",
    "an id": f"<div id='{'x' * 1_000_000}'>{STORY}</div>",
    "an address": f"{STORY}<a href='/{'a/' * 500_000}'>x</a>",
    "a style": f"<div style='{'display:block;' * 70_000}'>{STORY}</div>",
    "many tags": MANY_TAGS + STORY,
    "one name": f"<div {'class=a ' * 130_000}>{STORY}</div>",
}


@pytest.mark.parametrize("inner", MEGABYTE_OF_ATTRIBUTES.values(), ids=MEGABYTE_OF_ATTRIBUTES)
def test_a_megabyte_of_attributes(workers: Workers, inner: str) -> None:
    story_of(workers, page(inner))


def test_a_megabyte_of_authors(workers: Workers) -> None:
    article = story_of(workers, page(head=f"<meta name=author content='{'Ann Lee, ' * 120_000}'>"))
    assert article.authors == ["Ann Lee"]


FIVE_MEGABYTES = {
    "words": f"{STORY}<div>{'word ' * 1_000_000}</div>",
    "one word": f"{STORY}<div>{'w' * 5_000_000}</div>",
    "a script": f"{STORY}<script>{'a<b;' * 1_250_000}</script>",
    "a comment": f"{STORY}<!--{'- ' * 2_500_000}-->",
    "a byline": f"<p class=byline>By {'Ann Lee, ' * 500_000}</p>{STORY}",
}


@pytest.mark.parametrize("inner", FIVE_MEGABYTES.values(), ids=FIVE_MEGABYTES)
def test_a_text_of_5_megabytes(workers: Workers, inner: str) -> None:
    story_of(workers, page(inner))


@pytest.mark.parametrize(
    "unit", ["<p>" + "word " * 2_000 + "</p>", "<span>abc</span> ", "<p>x", "<a href='/a/b'>A link</a>"]
)
def test_10_megabytes_in_one_line_give_a_story_or_a_reason(workers: Workers, unit: str) -> None:
    reading = read(workers, page(STORY.replace("\n", "") + unit * (10_000_000 // len(unit))))
    assert reading.article or reading.reason in ("too-large", "too-slow")
    # The page after it has what it needs.
    story_of(workers, page())


def test_null_bytes_in_words_and_tags(workers: Workers) -> None:
    article = story_of(workers, page(STORY.replace("harbour", "har\0bour").replace("<p", "<\0p")))
    assert "The harbour bridge" in article.text


def test_lone_surrogates_and_what_names_them(workers: Workers) -> None:
    article = story_of(workers, page(STORY.replace("harbour", "har\ud800bour\udfff&#xD800;&#57343;")))
    article.text.encode()


def test_marks_of_direction_stay_in_the_text(workers: Workers) -> None:
    article = story_of(workers, page(STORY.replace("harbour", "\u202eharbour\u202c \u2066x\u2069")))
    assert "\u202eharbour\u202c \u2066x\u2069" in article.text


def test_no_field_of_one_line_shows_another_text_than_it_holds(workers: Workers) -> None:
    names = {"og:description": "gpj.exe", "og:site_name": "site", "article:section": "town", "article:tag": "tag"}
    metas = "".join(f"<meta property='{name}' content='a \u202e{text}'>" for name, text in names.items())
    head = f"{metas}<meta name=author content='\u202eAnn\u2067 Lee'>"
    link = (
        "<p>The authority <a href='next'>published \u202eits report</a> on the bridge, which is to be read by all.</p>"
    )
    inner = STORY.replace(TITLE, f"\u202e{TITLE}").replace("</article>", f"{link}</article>")
    article = story_of(workers, page(inner, head).replace(b"<title>", b"<title>\xe2\x80\xae"))
    assert (article.authors, article.description, article.section) == (["Ann Lee"], "a gpj.exe", "a town")
    assert (article.tags, article.site_name) == (["a tag"], "a site")
    assert [each.text for each in article.links] == ["published its report"]
    nothing = story_of(workers, page(head="<meta name=description content='\u202e\u2067'>"))
    assert (nothing.description, nothing.provenance.get("description")) == (None, None)


UTF_7 = "<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>"
GERMAN = STORY.replace("Tuesday", "“Brückentag”")
CHARSETS = {
    "two in one page": page(STORY.replace("Tuesday", "Brücke")).replace("ü".encode(), b"\xfc")
    + "<p>é “x”</p>".encode(),
    "said to be UTF-8": page(GERMAN).decode().encode("cp1252"),
    "said to be UTF-16": page(GERMAN).replace(b"utf-8", b"utf-16").decode().encode("cp1252"),
    "said to be zlib": page(GERMAN).replace(b"utf-8", b"zlib").decode().encode("cp1252"),
    "UTF-16 without a mark": page(GERMAN).decode().encode("utf-16-le"),
    "UTF-16, the other way": page(GERMAN).decode().encode("utf-16-be"),
    "UTF-7": page(STORY + UTF_7).replace(b"utf-8", b"utf-7"),
}


@pytest.mark.parametrize("body", CHARSETS.values(), ids=CHARSETS)
def test_false_mixed_and_missing_charsets(workers: Workers, body: bytes) -> None:
    article = story_of(workers, body)
    assert "<script" not in f"{article.html}{article.markdown}"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "binary/octet-stream", None, "text/html", ""])
def test_a_type_that_says_nothing(workers: Workers, content_type: str | None) -> None:
    story_of(workers, page(), content_type)
    story_of(workers, b"\xff\xfe" + page().decode().encode("utf-16-le"), content_type)
    for body in (bytes(range(256)) * 50, b"%PDF-1.7 <html><p>", b"PK\x03\x04 <html><p>", b"\0\0\0\x18ftypmp42 <html>"):
        assert read(workers, body, content_type).reason in ("not-html", "no-text")


def test_plain_bytes_are_no_page(workers: Workers) -> None:
    assert read(workers, b"The harbour bridge was closed. " * 50, "application/octet-stream").reason == "not-html"


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "zlib", "base64", "idna", "punycode", "undefined", "\0"])
def test_a_header_that_lies_about_the_charset(workers: Workers, charset: str) -> None:
    story_of(workers, page(GERMAN), f"text/html; charset={charset}")


def test_a_base_elsewhere_moves_no_link(workers: Workers) -> None:
    link = (
        "<p>The authority <a href='next'>published its report</a> on the bridge, which is to be read by everybody.</p>"
    )
    article = story_of(
        workers, page(STORY.replace("</article>", f"{link}</article>"), "<base href='https://other.example/'>")
    )
    assert [link.url for link in article.links] == ["https://news.example/town/next"]


def test_no_entity_and_no_other_file_is_read(workers: Workers, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", "ascii")
    entities = f'<!ENTITY a "{"lol" * 1_000}"><!ENTITY b "{"&a;" * 1_000}"><!ENTITY c "{"&b;" * 1_000}"><!ENTITY x SYSTEM "file://{secret}">'
    include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{secret}' parse='text'/>"
    inner = STORY.replace("</p>", " &c; &x;</p>").replace("</article>", f"{include}</article>")
    article = story_of(workers, f'<?xml version="1.0"?><!DOCTYPE html [{entities}]>'.encode() + page(inner))
    assert "secret" not in article.text
    assert len(article.text) < 2_000


def test_comments_before_the_page(workers: Workers) -> None:
    story_of(workers, b'<?xml version="1.0" encoding="utf-8"?>\n' + b"<!-- x -->\n" * 100 + page())


def test_five_titles(workers: Workers) -> None:
    titles = "".join(f"<title>{title}</title>" for title in ("News", "Home", ""))
    story_of(workers, page(f"<title>Other</title>{STORY}<svg><title>Logo</title></svg>", titles))


def json_ld(text: str) -> bytes:
    return page(head=f"<script type='application/ld+json'>{text}</script>")


MEGABYTES_OF_JSON = {
    "lists in lists": lambda: "[" * 10_000_000 + "]" * 10_000_000,
    "objects in objects": lambda: '{"a":' * 3_300_000 + "1" + "}" * 3_300_000,
    "no JSON": lambda: "{," * 10_000_000,
    "many articles": lambda: (
        '[{"@type":"NewsArticle","author":{"name":"Ann"}}' + ',{"@type":"NewsArticle"}' * 830_000 + "]"
    ),
    "one long string": lambda: '{"@type":"NewsArticle","headline":"' + "x " * 10_000_000 + '"}',
}


@pytest.mark.parametrize("kind", MEGABYTES_OF_JSON)
def test_json_ld_of_20_megabytes(workers: Workers, kind: str) -> None:
    """The story, or a reason where the machine is slow or the page large: half of a crawl's seconds go to parsing alone."""
    body = json_ld(MEGABYTES_OF_JSON[kind]())
    reading = read(workers, body)
    assert (reading.article and "in pillar 7," in reading.article.text) or reading.reason in ("too-large", "too-slow")


@pytest.mark.parametrize("depth", [100, 900, 1_100, 50_000])
def test_deep_json_ld_is_no_obstacle(workers: Workers, depth: int) -> None:
    story_of(workers, json_ld("[" * depth + "]" * depth))
    story_of(workers, json_ld('{"@graph":' * depth + "1" + "}" * depth))


def test_the_end_of_a_script_in_its_json(workers: Workers) -> None:
    article = story_of(
        workers, json_ld('{"@type":"NewsArticle","headline":"A </script> bridge","datePublished":"2024-01-01"}')
    )
    assert article.published in (None, "2024-01-01")


@pytest.mark.parametrize(
    "date",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0000-00-00", "99999-01-01", "-0001-01-01", "1 Jan 1"],
)
def test_dates_before_and_after_all_news(workers: Workers, date: str) -> None:
    head = f'<meta property="article:published_time" content="{date}"><script type="application/ld+json">{{"@type":"NewsArticle",'
    head += f'"datePublished":"{date}","dateModified":"{date}"}}</script>'
    article = story_of(workers, page(f"<time datetime='{date}'>{date}</time>{STORY}", head))
    assert (article.published, article.modified) == (None, None)


def test_many_elements_that_might_say_a_date(workers: Workers) -> None:
    """Of a story without one: each is another text, of which no language makes a date."""
    words = ("".join(letters) for letters in product("bdfgklmnprst", repeat=3))
    dates = "".join(f"<span class=date>12 mayber{word} 2019 abc</span>" for word in islice(words, 990))
    assert story_of(workers, page(STORY + dates)).published is None


UNENDING = [
    "<!--",
    "<",
    "&",
    "&#",
    "<a href='",
    "</div>",
    "</p>",
    "<p><b><i><u>x</p>",
    "<option>x",
    "<![CDATA[",
    "<svg><p>",
]


@pytest.mark.parametrize("unit", UNENDING)
def test_beginnings_without_end(workers: Workers, unit: str) -> None:
    story_of(workers, page(STORY + unit * (300_000 // len(unit))))
