"""What reports read from the database: decided answers, and how long work was open. A query each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, NullIf

from grading.models import Grade, Response, Submission
from grading.reports.scores import Answer
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import TEACH, Actor, visible

__all__ = ["answers_of", "decided", "minutes_open", "said", "worth_of"]

# So much of an answer is read for its ideas; an essay's first lines say what it is about.
LONGEST = 2_000


def said() -> Any:
    """The beginning of what was written or chosen, "" for nothing."""
    text = NullIf(KT("answer__text"), Value(""))
    return Left(Coalesce(text, KT("answer__choice"), Value("")), LONGEST)


def decided(actor: Actor) -> QuerySet[Response]:
    """Decided answers to assignments that the actor may see, with `share`: the grade in force."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    rows = visible(actor, Response, TEACH).filter(
        state=Response.State.GRADED, submission__kind=Submission.Kind.ASSIGNMENT
    )
    return rows.annotate(share=Subquery(newest), said=said()).order_by("pk")


def answers_of(rows: QuerySet[Response]) -> list[Answer]:
    rows = rows.filter(**{"share__isnull": False})
    names = ("submission__student", "submission__assignment", "question", "share", "said")
    # The type checker does not follow what decided() annotated.
    values = rows.values_list(*names)  # type: ignore[misc]
    return [
        Answer(student, assignment, question, float(share), not text.strip())
        for student, assignment, question, share, text in values.iterator()
    ]


def worth_of(assignment: Assignment) -> dict[int, tuple[AssignmentQuestion, float]]:
    """Questions of an assignment in order: (as it was set, points) by key."""
    items = AssignmentQuestion.objects.filter(assignment=assignment).select_related("question", "assignment")
    return {item.question_id: (item, float(item.points)) for item in items}


def minutes_open(rows: QuerySet[Submission]) -> Mapping[int, float]:
    """Minutes from opening the work to handing it in, by student; breaks are in it."""
    values = rows.filter(submitted_at__isnull=False).values_list("student", "created_at", "submitted_at")
    return {
        student: (ended - begun).total_seconds() / 60
        for student, begun, ended in values
        if ended and ended > begun
    }
