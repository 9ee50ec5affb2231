"""The tests and intervals behind the watching of drafts."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grading.monitoring.statistics import (
    histogram,
    kolmogorov_smirnov,
    newcombe,
    population_stability,
    two_proportions,
    wilson,
)

COUNTS = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SAMPLES = st.lists(st.floats(0, 1), max_size=60)
BINS = st.lists(st.integers(0, 90), min_size=5, max_size=5)


def test_the_published_example_of_wilson_and_newcombe_comes_out():
    """Newcombe (1998, Statistics in Medicine 17), example (a): 56/70 - 48/80, method 10."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(COUNTS)
def test_an_interval_holds_its_share_and_narrows_with_more(counts):
    hits, n = counts
    low, high = wilson(hits, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low <= hits / n <= high
        more = wilson(hits * 4, n * 4)
        assert more[1] - more[0] < high - low


@given(COUNTS, COUNTS)
def test_the_interval_of_a_difference_holds_it_and_turns_with_it(one, two):
    low, high = newcombe(*one, *two)
    back = newcombe(*two, *one)
    assert (-back[1], -back[0]) == pytest.approx((low, high))
    if one[1] and two[1]:
        assert low - 1e-9 <= one[0] / one[1] - two[0] / two[1] <= high + 1e-9


@given(COUNTS, COUNTS)
def test_two_shares_are_compared_the_same_in_either_order(one, two):
    p = two_proportions(*one, *two)
    assert 0 <= p <= 1
    assert p == pytest.approx(two_proportions(*two, *one))
    assert two_proportions(*one, *one) == 1


def test_scipy_agrees_about_the_continuity_corrected_test():
    table = [[12, 88], [31, 69]]
    assert two_proportions(12, 100, 31, 100) == pytest.approx(stats.chi2_contingency(table).pvalue)


@given(SAMPLES, SAMPLES)
def test_the_gap_between_samples_is_symmetric_and_none_with_oneself(one, two):
    gap, p = kolmogorov_smirnov(one, two)
    assert 0 <= gap <= 1
    assert 0 <= p <= 1
    assert (gap, p) == kolmogorov_smirnov(two, one)
    assert kolmogorov_smirnov(one, one) == (0, 1)


def test_scipy_agrees_about_the_gap_and_nearly_about_p():
    rng = random.Random(4)
    one, two = [rng.random() for _ in range(120)], [rng.random() ** 1.5 for _ in range(90)]
    found, known = kolmogorov_smirnov(one, two), stats.ks_2samp(one, two)
    assert found[0] == pytest.approx(known.statistic)
    assert found[1] == pytest.approx(known.pvalue, abs=0.02)


@given(BINS, BINS)
def test_a_stability_index_is_never_negative_and_the_same_in_both_directions(one, two):
    found = population_stability(one, two)
    assert found >= 0
    assert math.isclose(found, population_stability(two, one))
    assert population_stability(one, one) == 0


def test_a_class_that_moves_from_one_end_to_the_other_is_a_large_shift():
    assert population_stability([40, 10, 0, 0, 0], [0, 0, 0, 10, 40]) > 2
    assert population_stability([10, 10, 10, 10, 10], [11, 9, 10, 12, 8]) == 0


@given(SAMPLES)
def test_every_value_is_in_one_bin(sample):
    assert sum(histogram(sample, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))) == len(sample)


def test_a_value_on_an_edge_belongs_to_the_bin_above_and_the_last_edge_to_the_last_bin():
    assert histogram([0.0, 0.2, 0.99, 1.0], (0.0, 0.2, 0.8, 1.0)) == (1, 1, 2)
