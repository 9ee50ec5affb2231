"""How sure a draft is of its points."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grading.promise.assurance import assurance

CHANCES = {"correct": 0.2, "partially_correct": 0.1, "contradictory": 0.3, "incorrect": 0.4}


def criterion(level, probability, **levels):
    chances = [
        {"level": name[1:].replace("_", "."), "probability": chance} for name, chance in levels.items()
    ]
    return {"id": "c", "level": level, "probability": probability, "span": None, "levels": chances}


@pytest.mark.parametrize(("score", "sure"), [("0", 0.7), ("0.5", 0.1), ("1", 0.2)])
def test_labels_of_the_same_points_count_together(score, sure):
    assert assurance(Decimal(score), 0.4, CHANCES, ()) == pytest.approx(sure)


def test_a_rubric_is_as_sure_as_all_of_its_criteria_together():
    rows = [criterion("1", 0.9), criterion("0", 0.2)]
    assert assurance(Decimal("0.5"), 0.4, CHANCES, rows) == pytest.approx(0.9 * 0.8)


def test_a_criterion_that_could_not_be_told_halves_it():
    assert assurance(Decimal("0.5"), 0.9, {}, [criterion("0.5", 0.5)]) == 0.5


def test_a_criterion_with_levels_is_as_sure_as_the_level_that_was_given():
    rows = [criterion("0.5", 0.5, _0=0.1, _0_5=0.7, _1=0.2)]
    assert assurance(Decimal("0.5"), 0.9, {}, rows) == pytest.approx(0.7)


def test_points_that_no_label_carries_leave_the_confidence():
    assert assurance(Decimal("0.25"), 0.6, CHANCES, ()) == 0.6
    assert assurance(Decimal(1), 1.0, {}, ()) == 1.0
