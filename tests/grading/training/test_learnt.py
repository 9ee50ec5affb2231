"""From the predictions of a class's own grader to a score, a label and levels that agree: pure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grading.graders.base import Criterion, Item
from grading.graders.learnt import settle
from grading.verdict import CriterionVerdict, Label, Span
from ml.tuning.base import Prediction

SHIPPED = {"correct": 0.1, "partially_correct": 0.2, "contradictory": 0.5, "incorrect": 0.2}
CRITERIA = (Criterion("c1", "a", Decimal(3)), Criterion("c2", "b", Decimal(1)))


def item(criteria=()):
    return Item("r", "short_answer", "?", {"references": ["x"]}, {"text": "y"}, criteria, key="q")


def sure(score: float, chance: float = 0.8) -> Prediction:
    rest = (1 - chance) / 2
    levels = (0.0, 0.5, 1.0)
    return Prediction(
        score, levels, tuple(chance if level == score else rest for level in levels), chance, score
    )


def test_the_whole_answers_head_gives_score_and_confidence():
    learnt = settle(item(), {"q": sure(0.5)}, "v1")
    assert (learnt.score, learnt.confidence, learnt.version) == (Decimal("0.5"), 0.8, "v1")
    assert learnt.label(SHIPPED) == Label.PARTIAL


def test_where_every_criterion_is_learnt_points_and_levels_agree():
    learnt = settle(item(CRITERIA), {"q": sure(0.5), "c1": sure(1.0), "c2": sure(0.0)})
    assert learnt.score == Decimal("0.75")
    # The head of the whole answer holds "partly" 0.8 likely, the criteria hold both of their levels right 0.6 likely.
    assert learnt.confidence == pytest.approx(0.7)
    assert learnt.flags == ()


def test_a_whole_that_denies_what_its_criteria_say_is_flagged_and_the_label_keeps_a_chance():
    denied = Prediction(0.5, (0.0, 0.5, 1.0), (0.3, 0.7, 0.0), 0.7, 0.4)
    learnt = settle(item(CRITERIA), {"q": denied, "c1": sure(1.0), "c2": sure(1.0)})
    assert (learnt.score, learnt.label(SHIPPED)) == (1, Label.CORRECT)
    assert learnt.flags == ("disagreement",)
    assert learnt.probabilities(SHIPPED)["correct"] == pytest.approx(0.4)
    assert learnt.confidence <= learnt.probabilities(SHIPPED)["correct"]


def test_a_criterion_that_is_not_learnt_leaves_the_score_to_the_whole_answer():
    learnt = settle(item(CRITERIA), {"q": sure(1.0), "c1": sure(0.0)})
    assert learnt.score == 1
    shipped = CriterionVerdict("c2", 0.7, Decimal(1), Span(0, 1))
    assert learnt.criterion(shipped) is shipped


def test_nothing_learnt_gives_nothing():
    assert settle(item(CRITERIA), {"c1": sure(1.0)}) is None
    assert settle(item(), {}) is None


def test_a_learnt_level_keeps_the_evidence_only_where_there_is_something_to_show():
    learnt = settle(item(CRITERIA), {"c1": sure(0.0), "c2": sure(0.5)})
    missing = learnt.criterion(CriterionVerdict("c1", 0.9, Decimal(1), Span(0, 1)))
    partly = learnt.criterion(CriterionVerdict("c2", 0.9, Decimal(1), Span(0, 1)))
    assert (missing.level, missing.span) == (Decimal(0), None)
    assert (partly.level, partly.span) == (Decimal("0.5"), Span(0, 1))


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_probabilities_sum_to_one_and_favour_the_label(score):
    learnt = settle(item(), {"q": sure(score)})
    found = learnt.probabilities(SHIPPED)
    assert sum(found.values()) == pytest.approx(1, abs=1e-3)
    assert max(found, key=found.get) == learnt.label(SHIPPED).value


def test_of_two_kinds_of_wrong_the_shipped_grader_chooses():
    learnt = settle(item(), {"q": sure(0.0)})
    assert learnt.label(SHIPPED) == Label.CONTRADICTORY
    assert learnt.label({**SHIPPED, "incorrect": 0.6}) == Label.INCORRECT
