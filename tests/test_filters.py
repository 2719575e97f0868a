from typing import Any

import pytest

from crawler.filters import Filters
from crawler.items import Article, Quality, Rights


def article(**values: Any) -> Article:
    known: dict[str, Any] = {
        "title": "Ferry stopped",
        "text": "The harbour bridge is shut.",
        "language": "en",
        **values,
    }
    return Article(id="a", url=None, content_hash="h", quality=Quality(0.6), **known)


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(), None),
        (Filters(languages=("de", "en")), None),
        (Filters(languages=("en-GB",)), None),
        (Filters(languages=("de",)), "filtered-language"),
        (Filters(languages=("e",)), "filtered-language"),
        (Filters(min_words=5), None),
        (Filters(min_words=6), "filtered-words"),
        (Filters(min_quality=0.6), None),
        (Filters(min_quality=0.61), "filtered-quality"),
        (Filters(keywords_any=("train", "HARBOUR bridge")), None),
        (Filters(keywords_any=("ferry",)), None),
        (Filters(keywords_any=("train",)), "filtered-keywords-any"),
        (Filters(keywords_none=("train", "ferry")), "filtered-keywords-none"),
        (Filters(keywords_any=("bridge",), keywords_none=("train",)), None),
    ],
)
def test_each_filter_has_its_reason(filters: Filters, reason: str | None) -> None:
    assert filters.refusal(article()) == reason


@pytest.mark.parametrize(
    ("rights", "filters", "reason"),
    [
        (Rights(is_free=False), Filters(only_free=True), "filtered-not-free"),
        (Rights(), Filters(only_free=True), None),
        (Rights(), Filters(licenses=("creativecommons.org",)), "filtered-license"),
        (Rights(license="https://CreativeCommons.org/licenses/by/4.0/"), Filters(licenses=("creativecommons.org/licenses/by/",)), None),
        (Rights(license="https://a.example/terms"), Filters(licenses=("creativecommons.org",)), "filtered-license"),
    ],
)  # fmt: skip
def test_paywall_and_licence_are_filters(rights: Rights, filters: Filters, reason: str | None) -> None:
    assert filters.refusal(article(rights=rights)) == reason


def test_an_article_of_unknown_language_is_kept() -> None:
    assert Filters(languages=("de",)).refusal(article(language=None)) is None


@pytest.mark.parametrize(
    ("language", "wanted", "is_kept"),
    [("nn", "no", True), ("yue", "zh", True), ("no", "nn", False), ("pt-BR", "pt", True), ("pt-BR", "pt-PT", False)],
)
def test_languages_with_a_common_name_and_regions(language: str, wanted: str, is_kept: bool) -> None:
    assert (Filters(languages=(wanted,)).refusal(article(language=language)) is None) is is_kept


def test_words_of_scripts_without_spaces_are_counted_too() -> None:
    text = "市议会星期一决定大桥重新开放。" * 10
    assert Filters(min_words=60).refusal(article(text=text)) is None
    assert Filters(min_words=80).refusal(article(text=text)) == "filtered-words"


@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        (Rights(tdm_reserved=True), "tdm-reserved"),
        (Rights(tdm_reserved=False), None),
        (Rights(robots=["noarchive"]), "noarchive"),
        (Rights(robots=["noindex"]), "noindex"),
        (Rights(robots=["none"]), "noindex"),
        (Rights(robots=["nofollow"]), None),
    ],
)
def test_a_reservation_keeps_an_article_out_where_it_is_respected(rights: Rights, reason: str | None) -> None:
    respecting = Filters(respected=("tdm-reserved", "noarchive", "noindex"))
    assert respecting.refusal(article(rights=rights)) == reason
    assert Filters().refusal(article(rights=rights)) is None
