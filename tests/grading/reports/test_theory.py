"""Classical test theory, checked by worked examples, by other formulas for the same thing, and by what must hold."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grading.reports import theory
from grading.reports.theory import alpha, difficulty, error_of_measurement, item_rest, quartiles, upper_lower

# Six students, four right-or-wrong questions, by hand: totals 4 3 3 2 1 0 (mean 13/6, variance 65/30), question means
# 5/6 4/6 3/6 1/6 with variances 5/30 8/30 9/30 5/30.
GUTTMAN = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
SHARES = st.lists(st.floats(0, 1, width=32), min_size=4, max_size=40)


def column(matrix, place):
    return [float(row[place]) for row in matrix]


def rest(matrix, place):
    return [float(sum(row) - row[place]) for row in matrix]


def matrix_of(seed, students=30, questions=5):
    rng = random.Random(seed)
    able = [rng.gauss(0, 1) for _student in range(students)]
    return [
        [min(1.0, max(0.0, 0.5 + 0.2 * (one + rng.gauss(0, 1)))) for _q in range(questions)] for one in able
    ]


def test_alpha_of_a_small_test_worked_by_hand():
    assert alpha(GUTTMAN).value == pytest.approx(4 / 3 * (1 - (5 + 8 + 9 + 5) / 65))


def test_alpha_of_right_or_wrong_questions_is_kuder_richardson_20():
    table = np.array(GUTTMAN)
    p = table.mean(axis=0)
    kr20 = 4 / 3 * (1 - (p * (1 - p)).sum() / table.sum(axis=1).var())
    assert alpha(GUTTMAN).value == pytest.approx(kr20)


@given(st.integers(0, 500))
def test_alpha_agrees_with_its_form_by_covariances(seed):
    """k times the mean covariance over the mean variance plus k - 1 mean covariances (Cronbach 1951, formula 2)."""
    table = matrix_of(seed)
    covariance = np.cov(np.array(table).T)
    k, mean_variance = len(covariance), covariance.trace() / len(covariance)
    between = (covariance.sum() - covariance.trace()) / (k * (k - 1))
    assert alpha(table).value == pytest.approx(k * between / (mean_variance + (k - 1) * between))


def test_questions_that_say_the_same_are_perfectly_reliable():
    assert alpha([[one, one, one] for one in (0.0, 0.5, 1.0, 0.2)]).value == pytest.approx(1)


def test_the_interval_of_alpha_is_close_to_feldts_exact_one():
    """Feldt (1965): (1 - alpha) times quantiles of F with n - 1 and (n - 1)(k - 1) degrees of freedom."""
    table = matrix_of(3, students=60)
    found = alpha(table)
    n, k = len(table), len(table[0])
    high, low = stats.f.ppf([0.025, 0.975], n - 1, (n - 1) * (k - 1))
    assert found.low == pytest.approx(1 - (1 - found.value) * low, abs=0.03)
    assert found.high == pytest.approx(1 - (1 - found.value) * high, abs=0.03)


@pytest.mark.parametrize("matrix", [[], [[1.0, 0.0]] * 2, [[1.0]] * 20, [[0.5, 0.5]] * 20])
def test_there_is_no_alpha_without_students_questions_or_differences(matrix):
    assert alpha(matrix) is None


def test_discrimination_leaves_the_question_out_of_its_total():
    for place in range(4):
        expected = stats.pearsonr(column(GUTTMAN, place), rest(GUTTMAN, place))
        found = item_rest(column(GUTTMAN, place), rest(GUTTMAN, place))
        assert found.value == pytest.approx(expected.statistic)
        interval = expected.confidence_interval()
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_a_question_that_everybody_got_right_discriminates_nothing():
    assert item_rest([1.0] * 12, [float(n) for n in range(12)]) is None


def test_upper_minus_lower_compares_27_percent_with_27_percent():
    """Eleven students: three above, three below."""
    totals = [float(n) for n in range(11)]
    item = [0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1]
    assert upper_lower([float(one) for one in item], totals) == pytest.approx(1 - 1 / 3)


@given(SHARES, st.randoms())
def test_the_order_of_students_with_equal_totals_decides_nothing(item, rng):
    totals = [float(place % 3) for place in range(len(item))]
    pairs = list(zip(item, totals, strict=True))
    rng.shuffle(pairs)
    mixed = upper_lower([one for one, _total in pairs], [total for _one, total in pairs])
    assert mixed == pytest.approx(upper_lower(item, totals))


@given(SHARES)
def test_quartiles_are_numpys(values):
    assert quartiles(values) == pytest.approx(tuple(np.quantile(values, [0.25, 0.5, 0.75])))


@given(SHARES)
def test_the_interval_of_a_mean_holds_it_and_stays_between_nothing_and_everything(values):
    found = difficulty(values)
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1
    assert found.high > found.low  # a mean of few answers is never certain


def test_the_interval_of_a_mean_covers_it_in_at_least_nineteen_of_twenty_classes():
    rng = np.random.default_rng(7)
    draws = rng.beta(0.6, 0.9, size=(800, 15))
    held = [one.low <= 0.4 <= one.high for one in map(difficulty, draws.tolist())]
    assert sum(held) / len(held) >= 0.95


def test_the_error_of_measurement_is_the_spread_that_reliability_leaves():
    """Crocker & Algina, ch. 7: a spread of 10 points at a reliability of .84 leaves 4."""
    totals = [50 - 10 * np.sqrt(0.5), 50 + 10 * np.sqrt(0.5)]
    assert theory.spread(totals) == pytest.approx(10)
    assert error_of_measurement(totals, 0.84) == pytest.approx(4)
    assert error_of_measurement(totals, -0.2) == pytest.approx(10)
