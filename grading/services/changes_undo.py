"""Taking back a whole change: rubric or key as before, and the grades in force before, except what was decided since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grading import graders
from grading.changes.plan import Plan, Row, answers_of, given_of, plan_of
from grading.changes.reading import sheet_of
from grading.changes.sheet import Place, Sheet
from grading.models import ChangeEffect, Grade, QuestionChange, Response
from grading.services.changes import seen_now
from grading.services.changes_written import (
    effects_write,
    grades_write,
    pending_write,
    sheet_write,
    states_write,
    told,
)
from school.courses.models import Question
from school.courses.services.refused import Refused
from school.courses.worth import worth
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = ["change_undo", "may_undo"]

Kind, State, Outcome = QuestionChange.Kind, QuestionChange.State, ChangeEffect.Outcome
Graded = Response.State.GRADED


def may_undo(change: QuestionChange) -> bool:
    """Edits are taken back the newest first; voiding at any time, as it touches neither rubric nor grades."""
    if change.state != State.APPLIED or change.kind == Kind.UNDO:
        return False
    later = QuestionChange.objects.filter(question=change.question_id, kind=Kind.EDIT, state=State.APPLIED)
    return (
        change.kind == Kind.VOID
        or not later.filter(pk__gt=change.pk, applied_at__gte=change.applied_at).exists()
    )


@transaction.atomic
def change_undo(*, change: QuestionChange, by: Actor, now: datetime) -> Plan:
    """Undo it as a change of its own. Answers decided since are left out of it. Raises Refused when it is too late."""
    rows = QuestionChange.objects.select_for_update(of=("self",)).select_related("question__course", "school")
    change = rows.get(pk=change.pk)
    question = Question.objects.select_for_update(no_key=True).get(pk=change.question_id)
    if not may_undo(change):
        raise Refused(
            _(
                "This can no longer be taken back: the question was changed again since, or it is done already."
            )
        )
    undo = _opposite(change, question, by)
    plan = _plan(undo, change)
    undo.version_to, undo.rubric_to = sheet_write(question, undo)
    undo.state, undo.applied_at, undo.seen = State.APPLIED, now, {}
    undo.save()
    change.state = State.UNDONE
    change.save(update_fields=["state"])
    restored = _restored(plan, change)
    written = grades_write(plan, restored)
    effects_write(plan, written)
    _states(plan, change)
    told(plan)
    audit_record(
        school=change.school, actor=by.user, action="question.undo", target=str(question.public_id),
        change=str(change.public_id), version=undo.version_to, count=len(written),
    )  # fmt: skip
    return plan


def _opposite(change: QuestionChange, question: Question, by: Actor) -> QuestionChange:
    now, old, new = sheet_of(question), Sheet.from_json(change.before), Sheet.from_json(change.after)
    target = replace(now, places=_places(now, old, new))
    if change.kind == Kind.EDIT:
        target = replace(old, places=target.places)
    rubric = getattr(question, "rubric", None)
    undo = QuestionChange(
        school=change.school, question=question, made_by=by.user, kind=Kind.UNDO, undoes=change,
        reason=change.reason, before=now.as_json(), after=target.as_json(),
        version_from=question.version, rubric_from=rubric.version if rubric else None,
    )  # fmt: skip
    undo.seen = _by_rule(seen_now(undo)) if graders.rule_of(question.kind) else {}
    return undo


def _by_rule(seen: Mapping[str, int]) -> dict[str, int]:
    """Of grades in force, those that no person decided: they may follow the key back."""
    rows = Grade.objects.filter(pk__in=seen.values(), decided_by__isnull=True)
    policies = set(rows.values_list("pk", flat=True))
    return {answer: grade for answer, grade in seen.items() if grade in policies}


def _places(now: Sheet, old: Sheet, new: Sheet) -> dict[str, Place]:
    """Points and voiding as before, in each assignment where they are still what the change made of them."""
    found = {}
    for name, place in now.places.items():
        was, made = old.places.get(name, place), new.places.get(name, place)
        found[name] = Place(
            was.points if place.points == made.points else place.points,
            was.void if place.void == made.void else place.void,
        )
    return found


def _plan(undo: QuestionChange, change: QuestionChange) -> Plan:
    """What undoing does: exactly the grade before, where the change's own grade is still in force."""
    answers = answers_of(undo).select_for_update(of=("self",))
    plan = plan_of(undo, QuestionChange.Added.NONE, answers)
    effects = {one.response_id: one for one in change.effects.select_related("before", "after")}
    target = Sheet.from_json(undo.after)
    return Plan(undo, [_row(row, effects.get(row.response.pk), change, target) for row in plan.rows])


def _row(row: Row, effect: ChangeEffect | None, change: QuestionChange, target: Sheet) -> Row:
    if effect is None or effect.before is None:
        return row
    if row.grade is None:
        set_aside = effect.outcome == Outcome.TO_GRADE and row.response.newest == effect.before.pk  # type: ignore[attr-defined]
        return _with(row, target, Outcome.SAME, effect.before) if set_aside else row
    if (
        effect.after_id and row.grade.change_id == change.pk
    ):  # also where it came back after a decision over it
        return _with(row, target, effect.outcome, effect.before)
    return _with(row, target, Outcome.SAME, effect.before) if row.grade.pk == effect.before.pk else row


def _with(row: Row, target: Sheet, outcome: str, grade: Grade) -> Row:
    assignment = row.response.submission.assignment
    place = target.place(str(assignment.public_id) if assignment else "")
    return replace(
        row, outcome=outcome, given=given_of(grade), after=worth(place.points, place.void, grade.score)
    )


def _restored(plan: Plan, change: QuestionChange) -> dict[int, Grade]:
    effects = change.effects.filter(after__isnull=False).select_related("before")
    before = {one.response_id: one.before for one in effects if one.before}
    ours = [row.response.pk for row in plan.rows if row.grade and row.grade.change_id == change.pk]
    return {response: before[response] for response in ours if response in before}


def _states(plan: Plan, change: QuestionChange) -> None:
    """Back to how they waited; a grade that the change set aside is in force again."""
    if change.kind == Kind.EDIT:
        states_write(plan)
        aside = [row.response.pk for row in plan.rows if row.grade is None and row.outcome == Outcome.SAME]
        Response.objects.filter(pk__in=aside).update(state=Graded, lease=None, leased_until=None)
        return
    open_again = [row.response for row in plan.rows if row.grade is None and row.response.state == Graded]
    by_hand = dict(
        change.effects.filter(state_before=Response.State.BY_HAND).values_list("response", "state_before")
    )
    pending_write([one for one in open_again if one.pk not in by_hand])
    Response.objects.filter(pk__in=[one.pk for one in open_again if one.pk in by_hand]).update(
        state=Response.State.BY_HAND
    )
