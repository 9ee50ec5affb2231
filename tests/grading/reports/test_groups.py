"""Counting by tenths, by thirds of the class, and by what a draft said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grading.reports.groups import by_thirds, confusions, tenths, thirds
from grading.reports.scores import Answer, Scores


def test_full_points_stand_in_the_last_tenth_and_three_tenths_in_the_fourth():
    assert tenths([0, 0.1 + 0.2, 1, 0.99]) == [1, 0, 0, 1, 0, 0, 0, 0, 0, 2]


def test_nine_students_make_three_thirds():
    assert thirds([9, 1, 5, 2, 8, 4, 3, 7, 6]) == [
        "top", "bottom", "middle", "bottom", "top", "middle", "bottom", "top", "middle",
    ]  # fmt: skip


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_equal_totals_stand_in_one_third_and_better_ones_never_lower(totals):
    found = dict(zip(totals, thirds(totals), strict=True))
    assert [found[one] for one in totals] == thirds(totals)
    order = ["bottom", "middle", "top"]
    places = [order.index(found[one]) for one in sorted(found)]
    assert places == sorted(places)


def test_a_distractor_that_draws_the_weakest_is_seen():
    counts = by_thirds(["a", "a", "b", "b", "b", "b"], [1, 2, 3, 4, 5, 6])
    assert counts["a"] == {"bottom": 2, "middle": 0, "top": 0}
    assert counts["b"] == {"bottom": 0, "middle": 2, "top": 2}


def test_confusions_count_decisions_by_the_label_of_the_draft():
    counts = confusions([("correct", 1.0), ("correct", 0.5), ("incorrect", 0.0)])
    assert counts["correct"] == {"correct": 1, "partly": 1, "not_yet": 0}
    assert counts["incorrect"] == {"correct": 0, "partly": 0, "not_yet": 1}


def test_totals_count_only_students_with_everything_decided():
    answers = [Answer(1, 9, 10, 0.5), Answer(1, 9, 11, 1.0), Answer(2, 9, 10, 1.0)]
    scores = Scores(answers, {10: 2.0, 11: 3.0})
    assert scores.totals == {1: 4.0}
    assert scores.shares == {1: 0.8}
    assert scores.beside_rest(10) == ([0.5], [3.0])
