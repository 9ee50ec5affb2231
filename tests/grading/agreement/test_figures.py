"""Agreement against published worked examples and scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.agreement.figures import LEAST, Pair, agreement_of


def pairs(first, second, student=None):
    return [
        Pair(place if student is None else student[place], one, two, abs(one - two) <= 1)
        for place, (one, two) in enumerate(zip(first, second, strict=True))
    ]


def table(counts):
    """Pairs from a table of counts, rows the first marker."""
    found = [
        (row, column) for row, line in enumerate(counts) for column, n in enumerate(line) for _ in range(n)
    ]
    return pairs(*zip(*found, strict=True))


def test_kappa_of_two_diagnosticians():
    """Fleiss, Levin & Paik 2003, table 18.1: psychotic, neurotic, organic; po .89, pe .66, kappa .676."""
    found = agreement_of(table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.exact.value == pytest.approx(0.89)
    assert found.kappa.value == pytest.approx(0.676, abs=0.0005)


def test_kappa_of_the_textbook_example_of_fifty_grant_proposals():
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: po .70, pe .50, kappa .40."""
    assert agreement_of(table([[20, 5], [10, 15]])).kappa.value == pytest.approx(0.4)


def test_weighted_kappa_of_a_worked_example():
    """Observed squared distance 10/20, expected by chance from the margins 22.2/20."""
    counts = [[4, 2, 0], [1, 5, 1], [0, 2, 5]]
    found = agreement_of(table(counts))
    grid = np.arange(3)
    weights = (grid[:, None] - grid[None, :]) ** 2
    whole = np.asarray(counts)
    chance = np.outer(whole.sum(1), whole.sum(0)) / whole.sum()
    assert found.qwk.value == pytest.approx(1 - (weights * whole).sum() / (weights * chance).sum())
    assert found.adjacent.value == 1


marks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=LEAST, max_size=60)


@given(marks)
def test_both_kappas_are_those_of_scikit_learn(rows):
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*rows, strict=True)
    found = agreement_of(pairs(first, second))
    for mine, weights in ((found.kappa, None), (found.qwk, "quadratic")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = cohen_kappa_score(first, second, labels=range(5), weights=weights)
        if mine is None:
            assert not np.isfinite(theirs)
        else:
            assert mine.value == pytest.approx(theirs)


@given(marks)
def test_every_interval_holds_possible_values_and_is_the_same_each_time(rows):
    first, second = zip(*rows, strict=True)
    found = agreement_of(pairs(first, second))
    assert found == agreement_of(pairs(first, second))
    for one in (found.exact, found.adjacent):
        low, high = one.interval
        assert 0 <= low <= high <= 1
    assert found.exact.value <= found.adjacent.value


def test_an_interval_counts_students_and_not_answers():
    """Ten answers of each student that agree or not together say no more than one would."""
    first = [place % 2 for place in range(40)]
    second = [one if place % 4 else 1 - one for place, one in enumerate(first)]
    alone = agreement_of(pairs(first, second))
    tenfold = agreement_of(pairs(first * 10, second * 10, list(range(40)) * 10))
    assert tenfold.exact == alone.exact


def test_the_interval_of_a_share_is_about_the_binomial_one():
    rng = np.random.default_rng(4)
    first = rng.integers(0, 2, 400)
    second = np.where(rng.random(400) < 0.8, first, 1 - first)
    low, high = agreement_of(pairs(first.tolist(), second.tolist())).exact.interval
    share = (first == second).mean()
    half = 1.96 * np.sqrt(share * (1 - share) / 400)
    assert (low, high) == pytest.approx((share - half, share + half), abs=0.008)


def test_few_pairs_give_nothing_and_few_students_no_interval():
    assert agreement_of(pairs([1] * 9, [1] * 9)) is None
    found = agreement_of(pairs([0, 1] * 6, [0, 1] * 5 + [1, 1], [0, 1, 2] * 4))
    assert (found.pairs, found.students, found.exact.interval) == (12, 3, None)
    assert found.exact.value == pytest.approx(11 / 12)


def test_marks_that_never_vary_have_no_kappa():
    found = agreement_of(pairs([2] * 12, [2] * 12))
    assert (found.exact.value, found.kappa, found.qwk) == (1, None, None)
