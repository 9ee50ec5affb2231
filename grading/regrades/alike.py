"""Answers that say the same: what a decision about one may be worth to the others."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from grading.groups.lookup import alike
from grading.models import Draft, Grade, Response, Submission
from grading.regrades.sameness import normal_form

__all__ = ["agrees", "alike_responses", "grouped_responses"]


def agrees(response: Response, outcome: Grade) -> bool:
    """Whether the points and levels of `outcome` are in force for the answer."""
    grade = response.grade if response.state == Response.State.GRADED else None
    return grade is not None and grade.score == outcome.score and grade.criteria == outcome.criteria


def alike_responses(response: Response) -> QuerySet[Response]:
    """Other handed-in answers to the same question on the same assignment, in the same normal form and with the same
    label of the newest draft. The caller narrows them to what its reader may see.
    """
    newest = Draft.objects.filter(response=OuterRef("pk")).order_by("-pk").values("verdict__label")[:1]
    rows = (
        Response.objects.filter(
            question=response.question_id,
            submission__assignment=response.submission.assignment_id,
            submission__state=Submission.State.SUBMITTED,
        )
        .exclude(state=Response.State.TYPING)
        .annotate(label=Subquery(newest))
        .order_by("pk")
    )
    found = {
        pk: (normal_form(answer), label) for pk, answer, label in rows.values_list("pk", "answer", "label")
    }
    mine = found.pop(response.pk, None)
    return Response.objects.filter(pk__in=[pk for pk, form in found.items() if form == mine])


def grouped_responses(response: Response) -> QuerySet[Response]:
    """The other handed-in answers that were put into the same answer group: alike in meaning, not in words."""
    handed_in = Response.objects.filter(
        submission__state=Submission.State.SUBMITTED, submission__assignment=response.submission.assignment_id
    ).exclude(state=Response.State.TYPING)
    return handed_in.filter(pk__in=alike(response).values("pk"))
