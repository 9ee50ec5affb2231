"""Results that show themselves at a time: planned, moved, taken back, and carried out exactly once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from grading.models import ReleasePlan, ResultTerms, Submission
from grading.services.release import Released, submissions_release
from grading.services.release_questions import question_release
from school.courses.models import Assignment, Question, Section
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["PastTime", "TooLate", "release_plan", "release_plan_cancel", "releases_run", "result_terms_save"]

log = logging.getLogger(__name__)


class PastTime(Exception):
    """The time is over already; nothing was planned."""


class TooLate(Exception):
    """The plan was carried out or taken back before; nothing was changed."""


@transaction.atomic
def release_plan(
    *,
    assignment: Assignment,
    sections: Iterable[Section],
    question: Question | None,
    due_at: datetime,
    by: User,
    now: datetime,
) -> list[ReleasePlan]:
    """One plan per class; one that waits for the same class and question is moved. Raises PastTime."""
    if due_at <= now:
        raise PastTime
    plans = []
    for section in sections:
        plan, _created = ReleasePlan.objects.update_or_create(
            assignment=assignment, section=section, question=question, done_at=None, cancelled_at=None,
            defaults={"school": assignment.school, "due_at": due_at, "made_by": by},
        )  # fmt: skip
        plans.append(plan)
        _audit("grade.plan_release", plan, by, due=due_at.isoformat())
    return plans


@transaction.atomic
def release_plan_cancel(*, plan: ReleasePlan, by: User, now: datetime) -> ReleasePlan:
    """Take a plan back before its time. Raises TooLate."""
    plan = _locked(plan.pk)
    if plan.done_at or plan.cancelled_at:
        raise TooLate
    plan.cancelled_at, plan.cancelled_by = now, by
    plan.save(update_fields=["cancelled_at", "cancelled_by"])
    _audit("grade.unplan_release", plan, by)
    return plan


def releases_run(now: datetime) -> int:
    """Carry out every plan that is due, late ones too; how many were. One that fails stops no other.

    Each is locked, released and marked in one transaction: two workers never carry out the same one.
    """
    done = 0
    for pk in ReleasePlan.objects.waiting().filter(due_at__lte=now).values_list("pk", flat=True):
        try:
            done += _carry_out(pk, now)
        except Exception:
            log.exception("release plan %s could not be carried out; it is tried again", pk)
    return done


@transaction.atomic
def _carry_out(pk: int, now: datetime) -> bool:
    waiting = ReleasePlan.objects.waiting().filter(pk=pk, due_at__lte=now)
    rows = waiting.select_for_update(of=("self",), skip_locked=True)
    plan = rows.select_related("question", "made_by").first()
    if plan is None:
        return False
    found = _release(plan, now)
    plan.done_at, plan.released, plan.held = now, found.count, found.waiting
    plan.save(update_fields=["done_at", "released", "held"])
    return True


def _release(plan: ReleasePlan, now: datetime) -> Released:
    work = Submission.objects.filter(
        assignment=plan.assignment_id,
        section=plan.section_id,
        state=Submission.State.SUBMITTED,
        released_at=None,
    )
    if plan.question is None:
        return submissions_release(submissions=work, by=plan.made_by, now=now)
    return question_release(question=plan.question, submissions=work, by=plan.made_by, now=now)


@transaction.atomic
def result_terms_save(*, terms: ResultTerms, by: User) -> ResultTerms:
    """Keep what students of this assignment may see and ask; the last one to save wins."""
    fields = ("school", "show_statistics", "regrade_days", "regrade_limit")
    saved, _created = ResultTerms.objects.update_or_create(
        assignment=terms.assignment, defaults={name: getattr(terms, name) for name in fields}
    )
    audit_record(
        school=saved.school, actor=by, action="grade.result_terms", target=str(terms.assignment.public_id),
        statistics=saved.show_statistics, days=saved.regrade_days, limit=saved.regrade_limit,
    )  # fmt: skip
    return saved


def _locked(pk: int) -> ReleasePlan:
    rows = ReleasePlan.objects.select_for_update(of=("self",))
    return rows.select_related("assignment", "section", "question", "school").get(pk=pk)


def _audit(action: str, plan: ReleasePlan, by: User, **more: str) -> None:
    if plan.question:
        more["question"] = str(plan.question.public_id)
    audit_record(
        school=plan.school, actor=by, action=action, target=str(plan.assignment.public_id),
        name=plan.section.name, **more,
    )  # fmt: skip
