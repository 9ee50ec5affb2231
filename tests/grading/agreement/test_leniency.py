"""Leniency and its drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from grading.agreement.leniency import BLOCKS, Mark, leniency_of

START = datetime(2026, 9, 1, tzinfo=UTC)


def marks(values, other, *, days=1):
    """Two people mark the same answers, one a day."""
    rows = []
    for place, (mine, theirs) in enumerate(zip(values, other, strict=True)):
        at = START + timedelta(days=place * days)
        rows += [Mark(1, place, place, mine, at), Mark(2, place, place, theirs, at)]
    return rows


def test_a_lenient_marker_lies_above_the_pooled_mark_and_the_other_as_far_below():
    rng = np.random.default_rng(1)
    true = rng.uniform(0.2, 0.8, 60)
    found = leniency_of(marks(true + 0.1, true + rng.normal(0, 0.02, 60)))
    assert found[1].difference.value == pytest.approx(0.05, abs=0.005)
    assert found[2].difference.value == pytest.approx(-found[1].difference.value)
    assert found[1].stands_out


def test_two_markers_who_agree_on_average_do_not_stand_out():
    rng = np.random.default_rng(2)
    true = rng.uniform(0.2, 0.8, 80)
    found = leniency_of(marks(true + rng.normal(0, 0.1, 80), true + rng.normal(0, 0.1, 80)))
    assert not found[1].stands_out


def test_drift_shows_as_blocks_of_time():
    true = np.full(60, 0.5)
    found = leniency_of(marks(true + np.linspace(0, 0.3, 60), true))
    values = [block.difference.value for block in found[1].blocks]
    assert len(values) == BLOCKS
    assert values == sorted(values)
    assert all(block.marks == 10 for block in found[1].blocks)
    assert found[1].blocks[0].until < found[1].blocks[1].since


def test_below_ten_marks_the_number_missing_is_told():
    found = leniency_of(marks([0.5] * 7, [0.5] * 7))
    assert (found[1].difference, found[1].missing) == (None, 3)


def test_answers_of_one_marker_alone_are_not_compared():
    assert leniency_of([Mark(1, place, place, 0.5, START) for place in range(20)]) == {}
