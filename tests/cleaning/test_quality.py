from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.document import parse
from crawler.cleaning.outline import Outline, count_words, outline
from crawler.cleaning.quality import _model, rate
from crawler.items import Flag, Page, Rights

PARAGRAPHS = [
    f"Paragraph {number} tells what happened at the dam on that night, who was there, what they saw and what it cost them."
    for number in range(12)
]
TEXT = "\n\n".join(PARAGRAPHS)


@dataclass
class Fields:
    title: str | None = "Dam holds"
    description: str | None = None
    published: str | None = "2026-11-20"
    date_suspect: bool = False
    is_article_type: bool | None = True
    json_ld: tuple[dict[str, Any], ...] = ()
    rights: Rights = field(default_factory=Rights)


def page(*paragraphs: str) -> Outline:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return outline(parse(Page(f"<html><body><div>{inner}</div></body></html>".encode())))


WHOLE = page(*PARAGRAPHS)


def test_a_whole_story_is_trusted_and_has_no_flag() -> None:
    quality = rate(Fields(), TEXT, WHOLE)
    assert quality.flags == []
    assert quality.score > 0.8


@pytest.mark.parametrize(
    ("flag", "fields", "text"),
    [
        ("no-title", Fields(title=None), TEXT),
        ("no-date", Fields(published=None), TEXT),
        ("date-suspect", Fields(date_suspect=True), TEXT),
        ("short-text", Fields(), PARAGRAPHS[0]),
        ("cut-short", Fields(), TEXT + " and then…"),
        ("cut-short", Fields(), TEXT + " and then [...]"),
        ("cut-short", Fields(json_ld=({"articleBody": TEXT * 3},)), TEXT),
        ("cut-short", Fields(json_ld=({"wordCount": "2000"},)), TEXT),
        ("paywall-teaser", Fields(rights=Rights(is_free=False)), "\n\n".join(PARAGRAPHS[:3])),
        ("repeated-text", Fields(), TEXT + "\n\n" + TEXT),
        (
            "unlike-description",
            Fields(description="Quick recipes with pumpkin, chestnut, honey, thyme; ready within minutes"),
            TEXT,
        ),
    ],
)
def test_each_doubt_is_flagged_and_lowers_the_score(flag: Flag, fields: Fields, text: str) -> None:
    quality = rate(fields, text, WHOLE)
    assert flag in quality.flags
    assert quality.score < rate(Fields(), TEXT, WHOLE).score


def test_a_long_story_behind_a_paywall_is_no_teaser() -> None:
    long = "\n\n".join(f"{number}: {text}" for number in range(3) for text in PARAGRAPHS)
    assert "paywall-teaser" not in rate(Fields(rights=Rights(is_free=False)), long, WHOLE).flags


def test_text_from_elsewhere_on_the_page_is_doubted() -> None:
    aside = "\n\n".join(text.replace("dam", "shop") for text in PARAGRAPHS[:6])
    assert rate(Fields(), aside, WHOLE).score < rate(Fields(), TEXT, WHOLE).score


def test_no_weight_rewards_a_doubt() -> None:
    _, weights = _model()
    assert all(weight >= 0 for weight in weights.values())


@given(st.text(max_size=300), st.booleans())
def test_any_text_has_a_score_between_0_and_1(text: str, has_title: bool) -> None:
    fields = replace(Fields(), title="T" if has_title else None)
    assert 0 <= rate(fields, text, WHOLE).score <= 1
    assert rate(replace(fields, title=None), text, WHOLE).score <= rate(fields, text, WHOLE).score


@pytest.mark.parametrize(
    ("text", "words"), [("one two  three", 3), ("", 0), ("新しい橋が開通した", 4), ("GDP 2,3 %", 3)]
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words
