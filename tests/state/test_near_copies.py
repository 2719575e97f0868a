"""Made pairs: what an agency's story goes through on its way to another site, and stories that only share their subject."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.state import State
from crawler.state.near_copies import (
    BINS,
    EMPTY,
    WORD,
    WORDS_MIN,
    first_copy,
    remember_signature,
    signature,
    similarity,
)
from tests.state.made_stories import (
    LANGUAGES,
    cut_by_a_third,
    of_one_event,
    paragraphs,
    text,
    with_headline,
    with_insertion,
)

STORIES = 60


@pytest.fixture
def address(tmp_path: Path) -> str:
    """What is a copy does not depend on the database."""
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


def known(state: State, name: str, story: str) -> None:
    """Remember a story under a name."""
    mine = signature(story)
    assert mine is not None
    with state.transaction() as connection:
        remember_signature(connection, name, mine)


def copied(state: State, story: str) -> str | None:
    """The name of the story of which this one is a copy."""
    mine = signature(story)
    assert mine is not None
    with state.transaction() as connection:
        return first_copy(connection, mine)


@pytest.mark.parametrize("change", [with_headline, cut_by_a_third, with_insertion])
@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_are_found(state: State, language: str, change: Any) -> None:
    for seed in range(STORIES):
        known(state, str(seed), text(paragraphs(language, seed)))
    found = [copied(state, text(change(paragraphs(language, seed), language))) for seed in range(STORIES)]
    right = sum(name == str(seed) for seed, name in enumerate(found))
    wrong = sum(name not in (None, str(seed)) for seed, name in enumerate(found))
    assert (right >= STORIES - 1, wrong) == (True, 0), f"{right} of {STORIES} found, {wrong} taken for another"


@pytest.mark.parametrize("language", LANGUAGES)
def test_stories_on_one_event_are_not_copies(state: State, language: str) -> None:
    """They share names, a quotation and what the police said: a fifth of their text."""
    pairs = [of_one_event(language, seed) for seed in range(STORIES)]
    for seed, (one, _) in enumerate(pairs):
        known(state, str(seed), text(one))
    assert [copied(state, text(other)) for _, other in pairs] == [None] * STORIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_news_are_told_apart_and_found(state: State, language: str) -> None:
    for seed in range(STORIES):
        known(state, str(seed), text(paragraphs(language, seed, 100)))
    again = [copied(state, text(with_headline(paragraphs(language, seed, 100), language))) for seed in range(STORIES)]
    assert sum(name == str(seed) for seed, name in enumerate(again)) >= STORIES - 1
    assert copied(state, text(paragraphs(language, 777, 100))) is None


def test_the_look_up_does_not_grow_with_what_was_seen(state: State) -> None:
    """In steps of the database's own machine, which are the same on a busy day."""
    copy = text(with_headline(paragraphs("en", 0), "en"))
    for seed in range(50):
        known(state, str(seed), text(paragraphs("en", seed)))
    few = _steps(state, copy)
    for seed in range(50, 1000):
        known(state, str(seed), text(paragraphs("en", seed)))
    assert copied(state, copy) == "0"
    assert _steps(state, copy) < 1.5 * few


def _steps(state: State, story: str) -> int:
    mine, steps = signature(story), 0

    def count() -> None:
        nonlocal steps
        steps += 1

    assert mine is not None
    with state.transaction() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(count, 1)
        first_copy(connection, mine)
        driver.set_progress_handler(None, 0)
    return steps


def test_the_first_of_several_copies_is_named(state: State) -> None:
    story = text(paragraphs("en", 1))
    for name in ("first", "second", "third"):
        known(state, name, story)
    assert copied(state, story) == "first"


def test_too_short_texts_have_no_signature() -> None:
    assert signature("Sunny spells in the north, rain in the south.") is None


def test_similarity_estimates_the_overlap() -> None:
    story = paragraphs("en", 1)
    one, other = signature(text(story)), signature(text(cut_by_a_third(story, "en")))
    assert one is not None
    assert other is not None
    assert similarity(one, one) == 1
    assert 0.5 < similarity(one, other) < 0.85


@given(st.lists(st.text("abcdefg漢字한", min_size=1, max_size=8), max_size=90), st.sampled_from([" ", "\n\n", ", "]))
def test_a_signature_is_of_the_words_alone(words: list[str], between: str) -> None:
    mine = signature(" ".join(words))
    assert (mine is None) is (len(WORD.findall(" ".join(words))) < WORDS_MIN)
    assert mine == signature(between.join(words).upper()) == signature(f" {between.join(words)}. ")
    assert mine is None or (len(mine) == BINS and all(0 <= number <= EMPTY for number in mine))
