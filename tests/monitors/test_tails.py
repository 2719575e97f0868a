import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.monitors.tails import far, few, many, pairwise_correlation, robust_sd


def test_few_is_the_negative_binomials_lower_tail() -> None:
    # size 1 is the geometric distribution with p = 1 / (1 + mean): P(X <= n) = 1 - (1 - p)^(n + 1).
    assert few(3, 4.0, 1.0) == pytest.approx(1 - 0.8**4)
    # With next to no spread of its own it is Poisson's.
    assert few(0, 5.0, 1e-3) == pytest.approx(math.exp(-5), rel=1e-3)


def test_many_is_the_beta_binomials_upper_tail() -> None:
    # share 1/2 and correlation 1/3: every count from 0 to n is as likely.
    assert many(9, 10, 0.5, 1 / 3) == pytest.approx(2 / 11)
    assert many(10, 10, 0.5, 1e-6) == pytest.approx(0.5**10, rel=1e-3)
    assert many(0, 7, 0.2, 0.1) == pytest.approx(1)


@given(st.integers(0, 300), st.floats(0.1, 300), st.floats(0.05, 1))
def test_fewer_are_never_likelier(count: int, mean: float, spread: float) -> None:
    assert 0 <= few(count, mean, spread) <= few(count + 1, mean, spread) <= 1


@given(st.integers(1, 200), st.data(), st.floats(0.001, 0.999), st.floats(0.01, 0.5))
def test_more_are_never_likelier(trials: int, data: st.DataObject, share: float, correlation: float) -> None:
    hits = data.draw(st.integers(1, trials))
    less, more = many(hits - 1, trials, share, correlation), many(hits, trials, share, correlation)
    assert 0 <= more <= less + 1e-9 <= 1 + 2e-9


def test_an_outlier_does_not_move_the_robust_deviation() -> None:
    assert robust_sd([1, 2, 3, 4, 5]) == robust_sd([1, 2, 3, 4, 500]) == pytest.approx(1.4826)
    assert far(1.96) == pytest.approx(0.05, abs=1e-3)


def test_groups_that_are_all_or_nothing_are_wholly_correlated() -> None:
    assert pairwise_correlation([10, 0, 10, 0], [10, 10, 10, 10], 0.5) == pytest.approx(1)
    assert pairwise_correlation([5, 5, 5, 5], [10, 10, 10, 10], 0.5) == 0
