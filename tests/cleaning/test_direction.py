"""Which way a line runs is its own affair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.direction import shown_in_order


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u202aReuters\u202c reports", "Reuters reports"),
        ("قال \u2066Reuters\u2069 اليوم", "قال \u2066Reuters\u2069 اليوم"),
        ("\u2067שלום \u2068BBC\u2069\u2069", "\u2067שלום \u2068BBC\u2069\u2069"),
        ("\u2067never closed", "never closed"),
        ("never opened\u2069", "never opened"),
        ("\u2066a\u2069\u2069 \u2067b", "\u2066a\u2069 b"),
        ("C++\u200e \u200fשלום\u061c", "C++\u200e \u200fשלום\u061c"),
    ],
)
def test_what_is_closed_stays(line: str, shown: str) -> None:
    assert shown_in_order(line) == shown


@given(st.text("ab א\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200f"))
def test_nothing_reaches_beyond_the_line(line: str) -> None:
    shown = shown_in_order(line)
    depth = 0
    for char in shown:
        depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
        assert depth >= 0
    assert depth == 0
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e")
    assert shown_in_order(shown) == shown
