"""Confidence made honest by the grades that people gave."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.promise.bound import Pair
from grading.promise.calibration import cross_fitted, expected_error, isotonic, reliability, temperature
from grading.promise.familiarity import Vocabulary

# A busy machine must not fail a property.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
some_pairs = st.lists(
    st.builds(Pair, st.floats(0, 1), st.booleans(), st.integers(0, 5)), min_size=1, max_size=80
)


def overconfident(rows: int = 1500, seed: int = 5) -> list[Pair]:
    """Drafts whose log-odds are twice what they should be, on twenty questions."""
    rng = random.Random(seed)
    pairs = []
    for number in range(rows):
        true = rng.uniform(0.3, 0.98)
        odds = (true / (1 - true)) ** 2
        pairs.append(Pair(odds / (1 + odds), rng.random() < true, number % 20))
    return pairs


@pytest.mark.parametrize("fit", [isotonic, temperature])
def test_cross_fitting_brings_the_error_down(fit):
    before = overconfident()
    after = cross_fitted(before, fit)
    assert expected_error(after) < 0.5 * expected_error(before)
    assert [pair.matched for pair in after] == [pair.matched for pair in before]


@calm
@given(some_pairs, st.floats(0, 1), st.floats(0, 1))
def test_a_surer_draft_stays_at_least_as_sure(pairs, one, other):
    low, high = sorted((one, other))
    for fit in (isotonic, temperature):
        correct = fit(pairs)
        assert 0 <= correct(low) <= correct(high) <= 1


@calm
@given(some_pairs)
def test_isotonic_keeps_the_mean(pairs):
    correct = isotonic(pairs)
    mean = sum(correct(pair.confidence) for pair in pairs) / len(pairs)
    assert mean == pytest.approx(sum(pair.matched for pair in pairs) / len(pairs))


def test_a_question_teaches_nothing_about_itself():
    good = [Pair(0.8, True, "good")] * 20
    bad = [Pair(0.8, False, "bad")] * 20
    corrected = cross_fitted([*good, *bad], isotonic)
    assert {pair.confidence for pair in corrected[:20]} == {0.0}
    assert {pair.confidence for pair in corrected[20:]} == {1.0}


@calm
@given(some_pairs)
def test_bins_hold_every_answer_once(pairs):
    assert sum(one.answers for one in reliability(pairs)) == len(pairs)
    assert 0 <= expected_error(pairs) <= 1


def test_nothing_graded_has_no_error_and_nothing_to_fit():
    assert expected_error([]) == 0
    for fit in (isotonic, temperature):
        with pytest.raises(ValueError, match="at least one"):
            fit([])


def test_an_answer_of_other_words_is_unfamiliar():
    known = Vocabulary(["Why is the current the same everywhere?"], ["there is one path", "only one loop"])
    assert known.is_familiar("one path for the current", graded=False)
    assert not known.is_familiar("purple dinosaurs dance tonight", graded=False)
    assert not known.is_familiar("", graded=False)


def test_a_graded_answer_does_not_vouch_for_itself():
    known = Vocabulary([], ["purple dinosaurs dance"])
    assert not known.is_familiar("purple dinosaurs dance", graded=True)
    assert known.is_familiar("purple dinosaurs dance", graded=False)
