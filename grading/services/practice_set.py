"""The practice set: known answers that a new marker grades first."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from grading.models import Grade, PracticeAnswer, PracticeMark, Response
from grading.services.grades import AnswerChanged, Decision
from grading.services.marking import plan_lock
from grading.verdict import STEP
from school.courses.models import Assignment
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "AlreadyMarked", "NotDecided", "practice_choose", "practice_leave_out", "practice_mark", "practice_require",
]  # fmt: skip


class NotDecided(Exception):
    """The answer has no grade that a person gave. Nothing was written."""


class AlreadyMarked(Exception):
    """The marker has graded it before, or knew it when it was chosen. Nothing was written."""


@transaction.atomic
def practice_choose(*, response: Response, by: User, reason: str = "") -> PracticeAnswer:
    """Keep a decided answer, as it is graded now, for new markers to practise on. Chosen twice, it stays as it was.

    Raises NotDecided.
    """
    rows = Response.objects.select_for_update(of=("self",)).select_related("submission__assignment__school")
    response = rows.get(pk=response.pk)
    assignment = response.submission.assignment
    grade = Grade.objects.filter(response=response).order_by("-pk").first()
    if assignment is None or response.state != Response.State.GRADED or not grade or not grade.decided_by_id:
        raise NotDecided
    known = {"score": grade.score, "criteria": grade.criteria, "reason": reason, "chosen_by": by}
    chosen, made = PracticeAnswer.objects.get_or_create(
        response=response, defaults={"school": response.school, "assignment": assignment, **known}
    )
    if made:
        _audit("marking.choose", assignment, by)
    return chosen


@transaction.atomic
def practice_leave_out(*, practice: PracticeAnswer, by: User) -> None:
    """Take it out of the set, with what markers gave it."""
    assignment = practice.assignment
    PracticeAnswer.objects.filter(pk=practice.pk).delete()
    _audit("marking.leave_out", assignment, by)


@transaction.atomic
def practice_require(*, assignment: Assignment, on: bool, by: User, version: int) -> None:
    """Whether markers get real answers only after the practice set. Raises PlanChanged."""
    plan = plan_lock(assignment, version)
    plan.needs_practice = on
    plan.save(update_fields=["needs_practice"])
    _audit("marking.require", assignment, by, on=on)


@transaction.atomic
def practice_mark(*, practice: PracticeAnswer, by: User, decision: Decision, version: int) -> PracticeMark:
    """Write what a marker gives a practice answer, once. Raises AlreadyMarked, or AnswerChanged for another text."""
    if practice.response.version != version:
        raise AnswerChanged
    if practice.chosen_by_id == by.pk:
        raise AlreadyMarked
    try:
        with transaction.atomic():
            mark = PracticeMark.objects.create(
                practice=practice, marker=by, score=decision.score.quantize(STEP),
                criteria={name: str(value) for name, value in decision.criteria.items()},
            )  # fmt: skip
    except IntegrityError as twice:
        raise AlreadyMarked from twice
    _audit("marking.practise", practice.assignment, by)
    return mark


def _audit(action: str, assignment: Assignment, by: User, **more: object) -> None:
    audit_record(
        school=assignment.school, actor=by, action=action, target=str(assignment.public_id),
        name=assignment.title, **more,
    )  # fmt: skip
