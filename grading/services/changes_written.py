"""The writes that applying and undoing a change have in common. The caller holds the locks and the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from grading.announce import announce_responses
from grading.changes.plan import Plan, Row
from grading.changes.sheet import Sheet
from grading.models import ChangeEffect, Grade, QuestionChange, Response
from grading.pipeline import ring
from grading.services.policies import promise_ring
from grading.services.rubrics import CriterionText, rubric_write
from grading.suggestions import Voices, feedback_for, is_suggested
from school.courses import questions
from school.courses.models import AssignmentQuestion, Concept, Question

__all__ = ["effects_write", "grades_write", "sheet_write", "states_write", "told"]

Outcome, State = ChangeEffect.Outcome, Response.State


def sheet_write(question: Question, change: QuestionChange) -> tuple[int, int | None]:
    """Make the question what the change says; returns its version and that of its rubric.

    A new version only where what is judged by has changed, so that drafts of the old one can be told apart.
    """
    before, after = Sheet.from_json(change.before), Sheet.from_json(change.after)
    judged = [(one.prompt, one.content, one.criteria) for one in (before, after)]
    if judged[0] != judged[1]:
        question.version += 1
    question.prompt, question.content, question.points = after.prompt, dict(after.content), after.points
    _details(question, change)
    question.save()
    _places(question, before, after)
    rubric = getattr(question, "rubric", None)
    if questions.get(question.kind).has_rubric and before.criteria != after.criteria:
        wanted = [CriterionText(one.id, one.text, one.points, one.levels) for one in after.criteria]
        rubric = rubric_write(question, wanted, keep_ids=True)
    return question.version, rubric.version if rubric else None


def _details(question: Question, change: QuestionChange) -> None:
    if not change.details:
        return
    for name in ("title", "explanation", "difficulty"):
        setattr(question, name, change.details[name])
    lessons = question.course.units.filter(lessons=change.details["lesson"]).values_list("lessons", flat=True)
    question.lesson_id = change.details["lesson"] if lessons.exists() else None
    question.concepts.set(Concept.objects.filter(course=question.course, pk__in=change.details["concepts"]))


def _places(question: Question, before: Sheet, after: Sheet) -> None:
    for name, place in after.places.items():
        if before.places.get(name) != place:
            items = AssignmentQuestion.objects.filter(question=question, assignment__public_id=name)
            items.update(points=place.points, void=place.void)


def grades_write(plan: Plan, restored: Mapping[int, Grade] | None = None) -> dict[int, Grade]:
    """A new grade for each that moves, by response; `restored` ones get back comment and feedback too."""
    after, before = Sheet.from_json(plan.change.after), Sheet.from_json(plan.change.before)
    reworded = (before.prompt, before.content) != (after.prompt, after.content)
    voices = Voices([plan.change.question])
    grades = [
        _grade(row, plan.change, (restored or {}).get(row.response.pk), reworded=reworded, voices=voices)
        for row in plan.rows
        if row.rewritten
    ]
    return {one.response_id: one for one in Grade.objects.bulk_create(grades)}


def _grade(
    row: Row, change: QuestionChange, restored: Grade | None, *, reworded: bool, voices: Voices
) -> Grade:
    """As it was decided, with other points. `draft` is kept only where the grade cannot be taken for one of today's
    question: a draft by the old weights beside it would look like a teacher who disagrees."""
    grade, given = row.grade, row.given
    assert grade is not None  # Row.rewritten
    assert given is not None
    kept = restored or grade
    draft = kept.draft_id if restored or (reworded and not row.verdicts) else None
    return Grade(
        response=row.response,
        score=given.score,
        criteria={name: str(value) for name, value in given.levels.items()},
        comment=kept.comment,
        feedback=restored.feedback if restored else _feedback(row, grade, voices),
        draft_id=draft,
        decided_by_id=kept.decided_by_id,
        policy_id=kept.policy_id,
        draft_seen=kept.draft_seen,
        before_id=restored.before_id if restored else grade.pk,
        change=change,
    )


def _feedback(row: Row, grade: Grade, voices: Voices) -> str:
    """What the new key says, where the words were those of the old one; a person's own words stay."""
    if row.verdicts is None:
        return grade.feedback
    old, new = row.verdicts
    voice = voices.of(row.response)
    return feedback_for(new, voice) if is_suggested(grade.feedback, old, voice) else grade.feedback


def effects_write(plan: Plan, written: Mapping[int, Grade]) -> None:
    """A row per answer, so that the change can be read, shown to its student, and undone."""
    ChangeEffect.objects.bulk_create(
        ChangeEffect(
            change=plan.change,
            response=row.response,
            outcome=row.outcome,
            before=row.grade,
            after=written.get(row.response.pk),
            state_before=row.response.state,
            earned_before=row.before.earned,
            earned_after=row.after.earned,
            points_before=row.before.points,
            points_after=row.after.points,
            released=row.released,
            direction=row.direction,
        )
        for row in plan.rows
    )


def states_write(plan: Plan) -> None:
    """Undecided answers get drafts by the question as it is now; what needs no decision is done."""
    again = [row.response for row in plan.rows if row.outcome in {Outcome.RENEWED, Outcome.TO_GRADE}]
    pending_write(again)
    held = [row.response for row in plan.rows if row.response.state == State.PENDING]
    _rows(held).update(lease=None, leased_until=None)
    done = [row.response for row in plan.rows if row.outcome == Outcome.VOID]
    _rows(done).update(state=State.GRADED, lease=None, leased_until=None)


def pending_write(responses: Iterable[Response]) -> None:
    """Back into the queue, as if they had just been handed in."""
    rows = list(responses)
    _rows(rows).update(state=State.PENDING, hand_reason="", attempts=0, lease=None, leased_until=None)
    if rows:
        ring(settings.AFTER_SUBMISSION, rows[0].submission_id)


def _rows(responses: Iterable[Response]):  # type: ignore[no-untyped-def]
    return Response.objects.filter(pk__in=[one.pk for one in responses])


def told(plan: Plan) -> None:
    """After commit: open pages, promises of the classes, and what follows a release for those who had one."""
    announce_responses("decided", [row.response for row in plan.rows])
    promise_ring({row.response.submission.section_id for row in plan.rows})
    for row in plan.rows:
        if row.released and (row.before != row.after or row.rewritten):
            ring(settings.AFTER_RELEASE, row.response.submission_id)
