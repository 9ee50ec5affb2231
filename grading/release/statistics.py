"""What students may learn about the class: read here, counted in spread.py."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import OuterRef, Subquery

from grading.models import Grade, Response, ResultTerms, Submission
from grading.release.spread import Spread, spread_of
from school.courses.models import Assignment, AssignmentQuestion

__all__ = ["class_spread", "terms_of"]


def terms_of(assignment: Assignment) -> ResultTerms:
    """The terms of this assignment; unsaved defaults where nobody has set them."""
    found = ResultTerms.objects.filter(assignment=assignment).first()
    return found or ResultTerms(assignment=assignment, school_id=assignment.school_id)


def class_spread(submission: Submission, terms: ResultTerms) -> Spread | None:
    """The released results of the submission's class, once the student's own is among them; else None.

    Two queries, and none where the teacher has not switched it on.
    """
    if not terms.show_statistics or submission.released_at is None:
        return None
    worth = dict(
        AssignmentQuestion.objects.filter(assignment=submission.assignment_id).values_list(
            "question", "points"
        )
    )
    whole = sum(worth.values(), Decimal(0))
    if not whole:
        return None
    earned = _earned(submission, worth)
    return spread_of([float(points / whole) for points in earned.values()])


def _earned(submission: Submission, worth: dict[int, Decimal]) -> dict[int, Decimal]:
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    rows = Response.objects.filter(
        submission__assignment=submission.assignment_id,
        submission__section=submission.section_id,
        submission__released_at__isnull=False,
    )
    sums: dict[int, Decimal] = {}
    scored = rows.annotate(fraction=Subquery(newest)).order_by()
    for student, question, fraction in scored.values_list("submission", "question", "fraction"):
        points = (fraction or Decimal(0)) * worth.get(question, Decimal(0))
        sums[student] = sums.get(student, Decimal(0)) + points
    return sums
