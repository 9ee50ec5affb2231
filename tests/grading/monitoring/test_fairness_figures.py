"""Figures of a group, and which of them are withheld."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.monitoring.fairness import MINIMUM, STUDENTS, Judged, cell_of, cells_of, withheld
from ml.metrics import quadratic_kappa

SIZES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", None]),
    st.integers(0, 80).flatmap(lambda n: st.tuples(st.just(n), st.integers(min(n, 1), min(n, 20)))),
    min_size=1,
)


def rows(students: int, each: int = 4, shift: float = 0.0, seed: int = 1, name: str = "s") -> list[Judged]:
    rng = random.Random(seed)
    found = []
    for number in range(students):
        for _answer in range(each):
            person = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0])
            noise = rng.choice([0.0, 0.0, 0.25, -0.25])
            found.append(Judged(f"{name}{number}", min(1.0, max(0.0, person + noise + shift)), person))
    return found


def test_the_agreement_is_quadratic_weighted_kappa():
    made = rows(40)
    levels = [[round(4 * score) for score in (one.draft, one.person)] for one in made]
    known = quadratic_kappa([two[1] for two in levels], [two[0] for two in levels], 5)
    assert cell_of(made).agreement == pytest.approx(known)


def test_a_grader_that_gives_a_group_less_stands_out():
    cell = cell_of(rows(60, shift=-0.2))
    assert cell.difference == pytest.approx(-0.16, abs=0.06)
    assert cell.difference_interval[1] < 0
    assert cell.stands_out


def test_a_grader_that_is_right_on_average_does_not():
    cell = cell_of(rows(60))
    low, high = cell.difference_interval
    assert low < 0 < high or abs(cell.smd) < 0.1
    assert not cell.stands_out


def test_the_same_rows_give_the_same_intervals():
    assert cell_of(rows(30)) == cell_of(rows(30))


def test_answers_of_one_student_count_as_one_opinion():
    """Forty copies of five students say no more than the five: the interval stays as wide."""
    few = cell_of(rows(8, each=5, shift=-0.1))
    many = cell_of([one for one in rows(8, each=5, shift=-0.1) for _copy in range(8)])
    width, wide = (one.difference_interval[1] - one.difference_interval[0] for one in (few, many))
    assert wide == pytest.approx(width, rel=0.05)


def test_thousands_of_students_are_drawn_in_bundles_with_the_same_width():
    cell = cell_of(rows(2000, each=1))
    low, high = cell.difference_interval
    assert (high - low) / 3.92 == pytest.approx(0.165 / 2000**0.5, rel=0.25)


@settings(max_examples=300)
@given(SIZES)
def test_no_small_group_is_shown_and_none_can_be_worked_out(sizes):
    hidden = withheld(sizes)
    for group, (answers, students) in sizes.items():
        if answers < MINIMUM or students < STUDENTS:
            assert group in hidden
    secret = [sizes[group] for group in hidden if sizes[group][0]]
    small = [one for one in secret if one[0] < MINIMUM or one[1] < STUDENTS]
    filled = [one for one in sizes.values() if one[0]]
    if small and len(filled) > 1:
        assert len(secret) >= 2
    shown = len(filled) - len(secret)
    if small and shown:
        assert sum(one[0] for one in secret) >= MINIMUM
        assert sum(one[1] for one in secret) >= STUDENTS


def test_nothing_is_hidden_where_every_group_is_large():
    assert withheld({"a": (30, 5), "b": (200, 50), None: (40, 9)}) == set()


def test_one_small_group_takes_the_next_smallest_with_it():
    assert withheld({"a": (12, 3), "b": (200, 50), "c": (60, 20), "d": (90, 20)}) == {"a", "c"}


def test_students_of_whom_nothing_is_recorded_are_a_group_of_their_own():
    made = rows(10) + rows(10, name="t")
    cells = cells_of(made, {f"s{number}": "one" for number in range(10)}, ["one", "two"])
    assert (cells["one"].students, cells[None].students, cells["two"]) == (10, 10, None)
