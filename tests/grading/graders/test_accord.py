"""The whole of an answer and its criteria brought to speak of one score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.graders.accord import apart, chance_of, kind_of, kinds_of, of_parts, of_whole, pooled
from ml.tuning.base import Prediction

THREE = (0.0, 0.5, 1.0)
chances = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(lambda p: tuple(x / sum(p) for x in p))


def held(*chances: float) -> Prediction:
    """Of missing, partly and met; the level chosen is the median."""
    below = [sum(chances[: place + 1]) for place in range(3)]
    score = next(level for level, end in zip(THREE, below, strict=True) if end >= 0.5)
    return Prediction(score, THREE, chances, chances[THREE.index(score)], score)


def test_criteria_that_rise_together_are_all_met_as_often_as_the_rarest_is():
    found = dict(of_parts([(0.5, held(0.1, 0.1, 0.8)), (0.5, held(0.2, 0.2, 0.6))]))
    assert found[1.0] == pytest.approx(0.6)
    assert found[0.0] == pytest.approx(0.1)


@given(chances, chances)
def test_the_sum_of_levels_that_are_chosen_is_never_impossible(one, other):
    parts = [(0.25, held(*one)), (0.75, held(*other))]
    score = sum(share * part.score for share, part in parts)
    found = of_parts(parts)
    assert sum(chance for _share, chance in found) == pytest.approx(1)
    assert chance_of(found, score) > 0
    assert kinds_of(found)[kind_of(score)] > 0


def test_where_the_whole_never_had_such_a_score_the_nearest_of_its_kind_speaks_for_it():
    found = of_whole(held(0.2, 0.3, 0.5))
    assert chance_of(found, 0.75) == 0.3
    assert chance_of([(0.0, 0.4), (1.0, 0.6)], 0.75) == 0.0


def test_what_is_shown_is_never_told_to_be_impossible():
    none, some, full = pooled([(0.5, 0.5, 0.0)], 1.0)
    assert full >= 0.019
    assert none + some + full == pytest.approx(1)


def test_two_opinions_are_as_far_apart_as_their_chances_must_be_moved():
    assert apart([(0.0, 1.0)], [(1.0, 1.0)]) == 1.0
    assert apart([(0.5, 1.0)], [(0.0, 0.5), (1.0, 0.5)]) == pytest.approx(0.5)
    assert apart(of_whole(held(0.2, 0.3, 0.5)), of_whole(held(0.2, 0.3, 0.5))) == 0.0
