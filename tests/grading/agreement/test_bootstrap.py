"""Drawing kinds of students gives what drawing the students one by one gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as properties
from hypothesis import strategies as st

from grading.agreement import bootstrap
from grading.agreement.bootstrap import DRAWS, interval, resampled, sums_by


def one_by_one(sums, seed):
    """The definition: as many students as there are, each drawn with replacement."""
    rng = np.random.default_rng(seed)
    return sums[rng.integers(len(sums), size=(DRAWS, len(sums)))].sum(1)


sums = st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2)), min_size=1, max_size=40)


@given(sums)
def test_every_draw_is_of_as_many_students_as_there_are(rows):
    # The first figure counts a student as one.
    found = resampled(np.asarray([(1.0, *row) for row in rows]), seed=3)
    assert found.shape == (DRAWS, 3)
    assert (found[:, 0] == len(rows)).all()


@given(sums)
def test_draws_lie_between_the_least_and_the_most_that_drawing_can_give(rows):
    every = np.asarray(rows, dtype=float)
    found = resampled(every, seed=3)
    assert (found >= len(rows) * every.min(0) - 1e-9).all()
    assert (found <= len(rows) * every.max(0) + 1e-9).all()


@properties(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2)), min_size=2, max_size=40))
def test_mean_and_spread_of_the_draws_are_those_of_drawing_one_by_one(rows):
    every = np.asarray(rows, dtype=float)
    mine, theirs = resampled(every, seed=5), one_by_one(every, seed=6)
    spread = np.sqrt(len(rows)) * every.std(0)  # of a sum of independent draws
    # Five standard errors of the difference of two means of DRAWS draws, and of their spreads.
    slack = 5 * spread * np.sqrt(2 / DRAWS) + 1e-9
    assert (np.abs(mine.mean(0) - theirs.mean(0)) <= slack).all()
    assert (np.abs(mine.std(0) - theirs.std(0)) <= slack).all()


def test_the_interval_of_many_students_is_that_of_drawing_one_by_one(monkeypatch):
    monkeypatch.setattr(bootstrap, "DRAWS", 20_000)
    rng = np.random.default_rng(8)
    every = np.column_stack([np.ones(300), rng.integers(0, 3, 300) / 2])
    mine = resampled(every, seed=1)
    drawn = np.random.default_rng(2).integers(300, size=(20_000, 300))
    theirs = every[drawn].sum(1)
    assert interval(mine[:, 1] / 300) == pytest.approx(interval(theirs[:, 1] / 300), abs=0.003)


def test_sums_are_taken_student_by_student():
    found = sums_by([4, 9, 4], np.asarray([[1.0, 2], [3, 4], [5, 6]]))
    assert found.tolist() == [[6, 8], [3, 4]]
