from decimal import Decimal

import pytest

from grading.verdict import CriterionVerdict, Finding, Label, Span, Verdict

FULL = Verdict(
    score=Decimal("0.5"),
    label=Label.PARTIAL,
    confidence=0.8,
    grader="short_answer",
    version="1",
    probabilities={"correct": 0.2, "partially_correct": 0.8},
    spans=(Span(0, 4),),
    criteria=(
        CriterionVerdict("c1", 0.9, Decimal("1"), Span(0, 4)),
        CriterionVerdict("c2", 0.1, Decimal("0")),
    ),
    findings=(Finding("criterion_met", "c1", {"quote": "salt"}),),
    flags=("very_short",),
)


def test_a_verdict_survives_the_way_through_json():
    assert Verdict.from_json(FULL.as_json()) == FULL


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"score": Decimal("1.5")}, "score"),
        ({"score": Decimal("0.12345")}, "steps"),
        ({"confidence": -0.1}, "confidence"),
        ({"probabilities": {"correct": 0.4}}, "sum to 1"),
        ({"grader": ""}, "named"),
    ],
)
def test_a_verdict_with_a_bad_value_names_the_field(changes, message):
    base = {"score": Decimal(1), "label": Label.CORRECT, "confidence": 1.0, "grader": "g", "version": "v"}
    with pytest.raises(ValueError, match=message):
        Verdict(**{**base, **changes})


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_a_span_without_characters_is_refused(start, end):
    with pytest.raises(ValueError, match="span"):
        Span(start, end)
