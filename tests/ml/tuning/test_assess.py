"""The figures that decide whether a class's own grader may serve."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.tuning import Example, assess

SCORES = st.lists(st.sampled_from([0.0, 1 / 3, 2 / 3, 1.0]), min_size=2, max_size=40)
PAIRS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), min_size=2, max_size=40
)
TEACHER = [0.0, 0.5, 1.0] * 20


@given(PAIRS)
def test_kappa_is_the_same_whoever_is_called_the_teacher(pairs):
    left, right = zip(*pairs, strict=True)
    assert assess.qwk(left, right) == pytest.approx(assess.qwk(right, left))
    assert assess.qwk(left, right) <= 1


@given(SCORES)
def test_whoever_repeats_the_teacher_agrees_fully(scores):
    assert assess.qwk(scores, scores) == (1.0 if len(set(scores)) > 1 else 0.0)
    assert assess.standardised_difference(scores, scores) == 0


@settings(max_examples=25)
@given(PAIRS)
def test_an_interval_holds_its_figure(pairs):
    left, right = zip(*pairs, strict=True)
    found = assess.bootstrap(left, right, draws=40)
    assert found.low <= found.value <= found.high
    assert found.rows == len(pairs)


@given(SCORES, st.floats(-0.5, 0.5))
def test_a_shift_is_told_in_spreads_of_the_teacher(scores, shift):
    moved = [score + shift for score in scores]
    spread = float(np.std(scores))
    found = assess.standardised_difference(scores, moved)
    if spread > 0.01:
        assert found == pytest.approx(shift / spread, abs=1e-6)
    elif abs(shift) > 0.01:
        assert math.isinf(found)


def test_kappa_counts_how_far_apart_two_scores_are():
    assert assess.qwk([0, 0, 1, 1], [0, 0, 1, 0.5]) > assess.qwk([0, 0, 1, 1], [0, 0, 1, 0])


def test_thirds_and_odd_points_find_their_scale():
    assert assess.qwk([0, 0.3333, 0.6667, 1], [0, 1 / 3, 2 / 3, 1]) == 1.0
    assert assess.qwk([0, 0.125, 0.9], [0, 0.125, 0.9]) == 1.0


def test_agreement_tells_exact_adjacent_and_who_was_taken_for_what():
    found = assess.agreement([0, 0.5, 1, 1], [0, 1, 1, 0])
    assert (found.exact, found.adjacent, found.levels) == (0.5, 0.75, (0.0, 0.5, 1.0))
    assert found.confusion == ((1, 0, 0), (0, 0, 1), (1, 0, 1))
    assert found.rmse == pytest.approx(math.sqrt((0.25 + 1) / 4))


def test_a_faithful_candidate_passes():
    worse = [0.5] * 30 + TEACHER[30:]
    assert assess.gate(TEACHER, worse, TEACHER, human_human_qwk=0.9).passes


@pytest.mark.parametrize(
    ("candidate", "extra", "why"),
    [
        ([0.0, 0.5, 0.5] * 20, {}, "qwk_lower"),
        ([1.0, 0.5, 0.0] * 20, {"human_human_qwk": 0.9}, "qwk_low"),
        ([0.0, 0.5, 0.5] * 20, {"human_human_qwk": 0.99}, "below_markers"),
        ([0.5, 0.5, 1.0] * 20, {}, "shift"),
    ],
)
def test_each_limit_is_told_when_it_is_missed(candidate, extra, why):
    report = assess.gate(candidate, TEACHER, TEACHER, **extra)
    assert not report.passes
    assert why in {check.why for check in report.checks if not check.passed}


def test_a_subgroup_that_is_graded_down_stops_the_candidate():
    candidate = [*TEACHER]
    candidate[:30] = [max(0.0, score - 0.5) for score in TEACHER[:30]]
    report = assess.gate(candidate, TEACHER, TEACHER, subgroups={"A": range(30), "few": range(30, 40)})
    groups = [check for check in report.checks if check.name == "smd_group"]
    assert [(check.group, check.passed) for check in groups] == [("A", False)]


def example(answer, score, key="q"):
    return Example(key, "Why?", (), answer, score, "s")


def test_equal_answers_with_other_scores_are_listed_the_widest_apart_first():
    rows = [
        example("It melts.", 1.0),
        example("it  MELTS", 0.5),
        example("steam", 0.0),
        example("Steam!", 1.0),
        example("steam", 1.0, key="other"),
        example("ice", 1.0),
        example("ice", 1.0),
    ]
    found = assess.contradictions(rows)
    assert [(one.examples, one.scores) for one in found] == [((2, 3), (0.0, 1.0)), ((0, 1), (1.0, 0.5))]
