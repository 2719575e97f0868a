"""Made pairs: what an agency's story goes through on its way to another site, and stories that only share their subject."""

import random
from typing import Any

import pytest

from crawler.state import State
from crawler.state.near_copies import first_copy, remember_signature, signature, similarity

WORDS = [
    f"{a}{b}"
    for a in ["ba", "de", "ki", "lo", "mu", "ra", "se", "ti", "vo", "zu"]
    for b in ["ban", "del", "kir", "lom", "mun", "rat", "sel", "tin", "vor", "zul"]
]


def story(seed: int, words: int = 400) -> list[str]:
    """Paragraphs of a made story, with as many repeated words as a real one has."""
    chance = random.Random(seed)
    weights = [1 / (n + 1) for n in range(len(WORDS))]
    return [" ".join(chance.choices(WORDS, weights, k=50)) for _ in range(words // 50)]


def with_headline(paragraphs: list[str]) -> list[str]:
    return ["Another headline that the other site wrote for itself", *paragraphs]


def cut_by_a_third(paragraphs: list[str]) -> list[str]:
    return paragraphs[: -len(paragraphs) // 3]


def with_insertion(paragraphs: list[str]) -> list[str]:
    return [*paragraphs[:3], story(9999, 50)[0], *paragraphs[3:]]


@pytest.mark.parametrize("change", [with_headline, cut_by_a_third, with_insertion])
def test_copies_are_found(state: State, change: Any) -> None:
    found = 0
    for seed in range(60):
        original, copy = signature("\n\n".join(story(seed))), signature("\n\n".join(change(story(seed))))
        assert original is not None
        assert copy is not None
        with state.transaction() as connection:
            remember_signature(connection, f"{change.__name__}-{seed}", original)
            found += first_copy(connection, copy) == f"{change.__name__}-{seed}"
    assert found >= 59, f"{found} of 60"


def test_stories_on_one_event_are_not_copies(state: State) -> None:
    """Two reports of one event share names, a quotation, the odd sentence: a tenth to a fifth of their text."""
    wrong = 0
    for seed in range(60):
        shared = story(5000 + seed, 100)
        one = signature("\n\n".join([*shared[:1], *story(seed)]))
        other = signature("\n\n".join([*story(1000 + seed), *shared[:1]]))
        assert one is not None
        assert other is not None
        with state.transaction() as connection:
            remember_signature(connection, str(seed), one)
            wrong += first_copy(connection, other) is not None
    assert wrong == 0


def test_the_first_of_several_copies_is_named(state: State) -> None:
    mine = signature("\n\n".join(story(1)))
    assert mine is not None
    with state.transaction() as connection:
        for name in ("first", "second", "third"):
            remember_signature(connection, name, mine)
        assert first_copy(connection, mine) == "first"


def test_short_texts_have_no_signature() -> None:
    assert signature("Sunny spells in the north, rain in the south.") is None


def test_similarity_estimates_the_overlap() -> None:
    one, other = signature("\n\n".join(story(1))), signature("\n\n".join(cut_by_a_third(story(1))))
    assert one is not None
    assert other is not None
    assert similarity(one, one) == 1
    assert 0.5 < similarity(one, other) < 0.85
