"""Changing a question that has answers: proposed, looked at, applied as one. Grades are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from grading.changes.plan import Plan, answers_of, plan_of
from grading.changes.reading import sheet_of, sheet_wanted
from grading.changes.sheet import Place, Sheet
from grading.models import Grade, QuestionChange, Response
from grading.services.changes_written import effects_write, grades_write, sheet_write, states_write, told
from grading.services.rubrics import CriterionText
from school.courses import questions
from school.courses.models import Assignment, Concept, Question
from school.courses.services.refused import Refused
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = ["OutOfDate", "change_apply", "change_drop", "change_propose", "change_refresh", "void_propose"]

State, Kind = QuestionChange.State, QuestionChange.Kind


class OutOfDate(Exception):
    """The question is no longer what the preview was made from. Nothing was written."""


@transaction.atomic
def change_propose(
    *, question: Question, concepts: Iterable[Concept], criteria: Sequence[CriterionText], by: Actor
) -> QuestionChange:
    """Keep an edit of an answered question as a proposal: `question` has the new values and is not saved.

    An earlier proposal of the same person for it is replaced. Raises Refused when nothing is left to grade by.
    """
    kind = questions.get(question.kind)
    if kind.has_rubric and not criteria and not kind.key(question.content):
        raise Refused(_("Write at least one reference answer or one criterion to grade by."))
    stored = Question.objects.get(pk=question.pk)
    before = sheet_of(stored)
    details = {
        "title": question.title,
        "explanation": question.explanation,
        "difficulty": question.difficulty,
        "lesson": question.lesson_id,
        "concepts": [one.pk for one in concepts],
    }
    after = sheet_wanted(before, question, criteria)
    return _proposed(stored, before, after, by, kind=Kind.EDIT, details=details)


@transaction.atomic
def void_propose(
    *, question: Question, assignment: Assignment | None, void: str, by: Actor
) -> QuestionChange:
    """Propose that answers to it count for nothing (or fully): in one assignment, or in all that ask it.

    Raises Refused where no assignment is left in which it still counts.
    """
    question = Question.objects.get(pk=question.pk)
    before = sheet_of(question)
    name = str(assignment.public_id) if assignment else ""
    meant = {key for key, one in before.places.items() if not one.void and (not name or key == name)}
    if not meant:
        raise Refused(_("No assignment is left in which this question counts."))
    places = {key: Place(one.points, void) if key in meant else one for key, one in before.places.items()}
    after = replace(before, places=places)
    return _proposed(question, before, after, by, kind=Kind.VOID, void=void, assignment=assignment)


def _proposed(question: Question, before: Sheet, after: Sheet, by: Actor, **more: object) -> QuestionChange:
    QuestionChange.objects.filter(question=question, made_by=by.user, state=State.PROPOSED).delete()
    rubric = getattr(question, "rubric", None)
    change = QuestionChange(
        school=by.school, question=question, made_by=by.user, before=before.as_json(), after=after.as_json(),
        version_from=question.version, rubric_from=rubric.version if rubric else None, **more,
    )  # fmt: skip
    change.seen = seen_now(change)
    change.save()
    return change


def seen_now(change: QuestionChange) -> dict[str, int]:
    """The grade in force of every answer that has one, by the ids of both."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Response.objects.filter(question=change.question_id, state=Response.State.GRADED)
    found = rows.annotate(in_force=Subquery(newest)).order_by().values_list("pk", "in_force")
    return {str(pk): grade for pk, grade in found if grade}


@transaction.atomic
def change_refresh(*, change: QuestionChange) -> QuestionChange:
    """Take in what was decided since the preview was made. Raises OutOfDate when the question itself has changed."""
    change = _lock(change)
    _refuse_when_stale(change, change.question)
    change.seen = seen_now(change)
    change.save(update_fields=["seen"])
    return change


@transaction.atomic
def change_drop(*, change: QuestionChange) -> None:
    """Forget a proposal; what was applied stays."""
    QuestionChange.objects.filter(pk=change.pk, state=State.PROPOSED).delete()


@transaction.atomic
def change_apply(*, change: QuestionChange, by: Actor, reason: str, added: str, now: datetime) -> Plan:
    """Do what the preview showed, as one: question, rubric, grades, states. Returns what was done.

    An answer that somebody decided since the preview keeps that grade and is left out. Raises OutOfDate,
    and Refused without a `reason` where points change.
    """
    change = _lock(change)
    question = Question.objects.select_for_update(no_key=True).get(pk=change.question_id)
    _refuse_when_stale(change, question)
    change.added, change.reason = added, reason.strip()
    plan = plan_of(change, added, answers_of(change).select_for_update(of=("self",)))
    if plan.moves and not change.reason:
        raise Refused(
            _("Say in a sentence why you change it: students whose points change will read it."), "reason"
        )
    change.version_to, change.rubric_to = sheet_write(question, change)
    change.state, change.applied_at, change.made_by, change.seen = State.APPLIED, now, by.user, {}
    change.save()
    written = grades_write(plan)
    effects_write(plan, written)
    states_write(plan)
    told(plan)
    audit_record(
        school=change.school, actor=by.user, action=f"question.{change.kind}", target=str(question.public_id),
        change=str(change.public_id), version=change.version_to, count=len(written),
    )  # fmt: skip
    return plan


def _lock(change: QuestionChange) -> QuestionChange:
    """The proposal as it is now. Raises OutOfDate when it was applied or dropped in between."""
    rows = QuestionChange.objects.select_for_update(of=("self",)).select_related("question__course", "school")
    try:
        return rows.get(pk=change.pk, state=State.PROPOSED)
    except QuestionChange.DoesNotExist as gone:
        raise OutOfDate from gone


def _refuse_when_stale(change: QuestionChange, question: Question) -> None:
    if question.version != change.version_from or sheet_of(question) != Sheet.from_json(change.before):
        raise OutOfDate
