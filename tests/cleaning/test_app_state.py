"""Stories that stand only in the state of the application that draws the page."""

import json
from typing import Any

import pytest

from crawler.cleaning.reading import read
from crawler.items import Article, Page

TITLE = "The old bridge is mended at last"
URL = "https://harbour-echo.example/town/2026/the-old-bridge-is-mended"
LINES = [
    f"The council met on Tuesday {evening}, and after three hours its members agreed to mend the old bridge & its gate."
    for evening in ("evening", "night", "morning", "noon", "afternoon")
]
MARKUP = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in LINES)
ARC = [
    {"type": "text", "content": LINES[0].replace("&", "&amp;")},
    {"type": "image", "caption": "A bridge, and nobody on it.", "url": "https://a.example/bridge.jpg"},
    {"type": "interstitial_link", "content": "Read on: the gate"},
    {"type": "header", "level": 2, "content": "What comes next"},
    {"type": "list", "items": [{"type": "text", "content": "a bridge"}, {"type": "text", "content": "a <b>gate</b>"}]},
    *({"type": "text", "content": line.replace("&", "&amp;")} for line in LINES[1:]),
]
PROSE_MIRROR = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": line[:20]}, {"type": "text", "text": line[20:]}]}
        for line in LINES
    ],
}
PORTABLE = [{"_type": "block", "children": [{"_type": "span", "text": line}]} for line in LINES]


def next_data(value: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def page(scripts: str, shown: str = "", title: str = TITLE) -> Page:
    head = (
        f'<title>{title}</title><meta property="og:type" content="article"><meta property="og:title" content="{title}">'
    )
    return Page(f"<html><head>{head}</head><body><div id='app'>{shown}</div>{scripts}</body></html>".encode(), URL)


def article(scripts: str, shown: str = "") -> Article | None:
    return read(page(scripts, shown), formats=("markdown", "html")).article


def story(**told: Any) -> dict[str, Any]:
    return {"props": {"pageProps": {"article": {"title": TITLE, **told}}}}


@pytest.mark.parametrize(
    "scripts",
    [
        next_data(story(body=MARKUP)),
        next_data(story(content={"rendered": MARKUP})),
        next_data(story(body=PROSE_MIRROR)),
        next_data(story(body=PORTABLE)),
        next_data(story(paragraphs=LINES)),
        next_data({"props": {"path": "/town/2026/the-old-bridge-is-mended", "article": {"body": MARKUP}}}),
        f"<script>window.__INITIAL_STATE__={json.dumps(story(articleBody=chr(10).join(LINES), rank='u'))};</script>",
        f"<script>window.__INITIAL_STATE__ = {json.dumps(story(body=MARKUP, x=0)).replace(': 0', ':undefined')}</script>",
        f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(story(body=MARKUP)))})</script>",
        f'<script type="application/json" data-nuxt-data id="__NUXT_DATA__">{json.dumps([story(body=MARKUP)])}</script>',
    ],
)
def test_a_body_in_a_state_is_the_text(scripts: str) -> None:
    found = article(scripts)
    assert found is not None
    assert found.text.split("\n\n") == LINES


def test_arc_s_elements_are_paragraphs_headings_and_items_and_no_pictures() -> None:
    state = {"headlines": {"basic": TITLE}, "content_elements": ARC}
    found = article(f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(state)};</script>")
    assert found is not None
    assert found.text.split("\n\n") == [LINES[0], "What comes next", "a bridge", "a gate", *LINES[1:]]
    assert (found.markdown or "").count("\n\n") == found.text.count("\n\n")
    assert (found.html or "").count("<p>") == found.text.count("\n\n") + 1


def test_a_teaser_that_is_shown_gives_way_to_the_story() -> None:
    found = article(next_data(story(body=MARKUP)), shown=f"<h1>{TITLE}</h1><p>{LINES[0]}</p>")
    assert found is not None
    assert found.text.split("\n\n") == LINES


def test_a_page_that_shows_its_story_shows_all_of_it() -> None:
    shown = "".join(f"<p>{line}</p>" for line in [*LINES, *LINES])
    found = article(next_data(story(body=MARKUP * 8)), shown=f"<article><h1>{TITLE}</h1>{shown}</article>")
    assert found is not None
    assert len(found.text.split("\n\n")) == 10


def test_a_short_story_that_the_state_has_as_it_is_shown_stays() -> None:
    short = f"<p>{LINES[0]}</p><p>{LINES[1]}</p><p>{LINES[2]}</p>"
    scripts = next_data(story(body=short, captions=[{"text": f"{line} {line}"} for line in LINES]))
    found = article(scripts, shown=f"<article><h1>{TITLE}</h1>{short}</article>")
    assert found is not None
    assert found.text.split("\n\n") == LINES[:3]


@pytest.mark.parametrize(
    "value",
    [
        {"props": {"article": {"title": "Another story of the town", "body": MARKUP}}},
        {"props": {"title": TITLE, "latest": [{"body": MARKUP}]}},
        {"props": {"title": TITLE, "shown": {"headline": "Another story of the town", "body": MARKUP}}},
        {"props": {"title": TITLE, "body": [{"headline": line, "content": line} for line in LINES]}},
        {"props": {"title": TITLE, "codes": [f"gs_travel_{number}" for number in range(90)]}},
        {"props": {"title": TITLE, "body": json.dumps(PORTABLE)}},
        {"props": {"title": TITLE, "terms": " ".join(LINES)}},
        {"props": {"title": TITLE, "rows": [{"cell": [{"text": f"{number}: {LINES[0] * 4}"}]} for number in range(9)]}},
    ],
)
def test_what_is_another_storys_or_no_body_is_no_text(value: Any) -> None:
    assert article(next_data(value)) is None


@pytest.mark.parametrize(
    "script",
    [
        '{"a":' * 100_000,
        "[" * 500_000 + "]" * 500_000,
        f"window.x={json.dumps([story(body=1)] * 20_000)}",
        "window.x=" + "={" * 500_000,
        json.dumps(story(body="<p>" + "<b " + "x " * 200_000 + ">")),
        json.dumps(story(body="<div>" * 100_000)),
        json.dumps({"title": TITLE, "body": [{"type": "list", "items": [[[{"text": "\x00\ud800"}]]]}] * 50_000}),
        "null",
        'JSON.parse("true")' + " " * 400,
    ],
    ids=["open", "lists", "stories", "assignments", "attributes", "depth", "controls", "null", "true"],
)
def test_hostile_states_are_no_text(script: str) -> None:
    assert read(page(f"<script>{script}</script>")).article is None
