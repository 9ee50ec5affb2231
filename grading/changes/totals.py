"""What the other questions of each assignment add up to, so that a change of one can be seen in the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from grading.models import Grade, Response, Submission
from school.courses.models import AssignmentQuestion
from school.courses.worth import Worth, together

__all__ = ["Totals", "totals_of"]

ZERO = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """`earned` per submission and `points` per assignment, of all questions but the one that changes."""

    earned: Mapping[int, Decimal]
    points: Mapping[int, Decimal]

    def with_(self, submission: Submission, part: Worth) -> Worth | None:
        """The whole assignment with `part` for the question; None for practice, which adds up to nothing."""
        if submission.assignment_id is None:
            return None
        others = Worth(self.earned.get(submission.pk, ZERO), self.points.get(submission.assignment_id, ZERO))
        return together([others, part])


def totals_of(question: int, answers: Iterable[Response]) -> Totals:
    """Two queries, whatever the number of answers."""
    submissions = [one.submission for one in answers if one.submission.assignment_id]
    items = AssignmentQuestion.objects.filter(
        assignment__in={one.assignment_id for one in submissions}
    ).exclude(question=question)
    asked = {(one.assignment_id, one.question_id): one for one in items}
    points: dict[int, Decimal] = {}
    for item in asked.values():
        points[item.assignment_id] = points.get(item.assignment_id, ZERO) + item.worth().points
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    rows = Response.objects.filter(
        submission__id__among=[one.pk for one in submissions], state=Response.State.GRADED
    ).exclude(question=question)
    found = rows.annotate(score=Subquery(newest)).order_by()
    earned: dict[int, Decimal] = {}
    for pk, assignment, other, score in found.values_list(
        "submission", "submission__assignment", "question", "score"
    ):
        if (assignment, other) in asked:
            part = asked[assignment, other].worth(score).earned or ZERO
            earned[pk] = earned.get(pk, ZERO) + part
    return Totals(earned, points)
