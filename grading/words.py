"""What graders say in codes, in words for a teacher. An unknown code is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from grading.verdict import Finding, Label

__all__ = [
    "CONFIDENCE_HIGH",
    "CONFIDENCE_MEDIUM",
    "confidence_level",
    "finding_text",
    "flag_text",
    "label_text",
]

# Above the first a draft was right in nearly all of the graded answers it was measured on; below the second
# it is little better than a guess among neighbours, and the desk shows those first.
CONFIDENCE_HIGH, CONFIDENCE_MEDIUM = 0.85, 0.6

LABELS = {
    Label.CORRECT: _lazy("Correct"),
    Label.PARTIAL: _lazy("Partly correct"),
    Label.CONTRADICTORY: _lazy("Contradicts the reference"),
    Label.INCORRECT: _lazy("Not correct"),
}
FLAGS = {
    "blank": _lazy("Nothing was written."),
    "very_short": _lazy("Very short: there is little to judge by."),
    "copied_question": _lazy("Repeats the words of the question."),
    "other_language": _lazy("Seems to be in another language than the course."),
    "instruction": _lazy(
        "Contains a sentence that addresses the grader. It was ignored; please read for yourself."
    ),
    "too_long": _lazy("Longer than the model can read: only the first part was judged."),
    "hidden_characters": _lazy("Contains invisible characters. They were removed before judging."),
}
FINDINGS = {
    "criterion_met": _lazy("Criterion met"),
    "criterion_partly": _lazy("Criterion partly met"),
    "criterion_missing": _lazy("Criterion not found"),
    "contradiction": _lazy("Contradicts the reference answer."),
    "blank": _lazy("No answer was given."),
    "unit_missing": _lazy("The unit is missing."),
    "wrong_unit": _lazy("The unit is not the one asked for."),
    "off_by_tolerance": _lazy("The number is outside the tolerance."),
    "wrong_option": _lazy("Another option is the right one."),
    "right_option": _lazy("The right option was chosen."),
    "not_a_number": _lazy("The answer could not be read as a number."),
}


def confidence_level(confidence: float) -> str:
    """high, medium or low, as the confidence component shows it."""
    if confidence >= CONFIDENCE_HIGH:
        return "high"
    return "medium" if confidence >= CONFIDENCE_MEDIUM else "low"


def label_text(label: str) -> str:
    try:
        return str(LABELS[Label(label)])
    except ValueError:
        return label.replace("_", " ")


def flag_text(flag: str) -> str:
    text = FLAGS.get(flag)
    return str(text) if text else _("Flag: %(code)s") % {"code": flag.replace("_", " ")}


def finding_text(finding: Finding, criteria: Mapping[str, str]) -> str:
    """One line; a finding about a criterion names it. `criteria` maps ids to their texts."""
    known = FINDINGS.get(finding.code)
    text = str(known) if known else finding.code.replace("_", " ")
    name = criteria.get(finding.criterion_id or "")
    return _("%(finding)s: %(criterion)s") % {"finding": text, "criterion": name} if name else text
