"""Mastery, due work and lessons -> the student's Path for a course, by the planner."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from grading.models import Submission
from recommend.learners import get
from recommend.models import LessonRead, Mastery, Path, PathStep
from recommend.planner import ConceptState, Due, LessonView, Reason, Step, plan
from recommend.services.mastery import LEARNER
from school.courses.models import Assignment, Concept, Course, Lesson, Question
from school.people.models import User

__all__ = ["path_current", "path_refresh"]

STEPS = 5
MINUTES = 90
# Hours run down by themselves, so a plan is made anew even when nothing happened.
FRESH = timedelta(minutes=15)


def path_current(*, student: User, course: Course, now: datetime) -> Path:
    """The plan as it stands, made anew when it is older than FRESH."""
    found = Path.objects.filter(student=student, course=course, computed_at__gt=now - FRESH).first()
    return found or path_refresh(student=student, course=course, now=now)


@transaction.atomic
def path_refresh(*, student: User, course: Course, now: datetime) -> Path:
    """Plan anew. Idempotent: the same situation gives the same steps. Seven queries and two writes."""
    steps = plan(
        _concepts(student, course), _due(student, course, now), _lessons(student, course),
        minutes=MINUTES, limit=STEPS, now=now,
    )  # fmt: skip
    path, _created = Path.objects.update_or_create(
        student=student, course=course, defaults={"school_id": course.school_id, "computed_at": now}
    )
    # update_or_create holds the row's lock, so two refreshes at once write one after the other.
    path.steps.all().delete()
    names = dict(Concept.objects.filter(course=course).values_list("pk", "name"))
    PathStep.objects.bulk_create([_row(path, number, step, names) for number, step in enumerate(steps, 1)])
    return path


def _concepts(student: User, course: Course) -> list[ConceptState]:
    known = {row.concept_id: row for row in Mastery.objects.filter(student=student, concept__course=course)}
    usable = Count(
        "questions", filter=Q(questions__is_archived=False) & ~Q(questions__kind__in=Question.LONG_KINDS)
    )
    rows = Concept.objects.filter(course=course).annotate(usable=usable).prefetch_related("prerequisites")
    prior = get(LEARNER).start().known
    return [_concept(row, place, known.get(row.pk), prior) for place, row in enumerate(rows)]


def _concept(row: Concept, place: int, mastery: Mastery | None, prior: float) -> ConceptState:
    return ConceptState(
        id=str(row.pk),
        order=place,
        known=mastery.probability if mastery else prior,
        seen=mastery.observations if mastery else 0,
        last_seen=mastery.updated_at if mastery else None,
        prerequisites=frozenset(str(one.pk) for one in row.prerequisites.all()),
        has_questions=row.usable > 0,  # type: ignore[attr-defined]
    )


def _due(student: User, course: Course, now: datetime) -> list[Due]:
    done = Submission.objects.filter(student=student, state=Submission.State.SUBMITTED).values("assignment")
    rows = (
        Assignment.objects.filter(
            course=course, is_published=True, opens_at__lte=now, closes_at__gt=now,
            sections__enrolments__user=student, sections__enrolments__is_active=True,
        )
        .exclude(pk__in=done.filter(assignment__isnull=False))
        .distinct()
    )  # fmt: skip
    links = Question.concepts.through.objects.filter(question__assignments__in=rows)
    concepts: dict[int, set[str]] = defaultdict(set)
    for assignment, concept in links.values_list("question__assignments", "concept"):
        concepts[assignment].add(str(concept))
    return [Due(str(row.pk), row.due_at, frozenset(concepts[row.pk])) for row in rows]


def _lessons(student: User, course: Course) -> list[LessonView]:
    read = set(
        LessonRead.objects.filter(student=student, lesson__unit__course=course).values_list(
            "lesson", flat=True
        )
    )
    rows = Lesson.objects.filter(unit__course=course, is_published=True).order_by(
        "unit__position", "position", "pk"
    )
    return [
        LessonView(
            id=str(row.pk),
            order=place,
            concepts=frozenset(str(one.pk) for one in row.concepts.all()),
            minutes=row.minutes,
            seen=row.pk in read,
        )
        for place, row in enumerate(rows.prefetch_related("concepts"))
    ]


def _row(path: Path, number: int, step: Step, names: dict[int, str]) -> PathStep:
    first, *rest = (_told(reason, names) for reason in step.reasons)
    target = {"assignment": "assignment_id", "lesson": "lesson_id", "practice": "concept_id"}[step.kind]
    row = PathStep(
        path=path, position=number, kind=step.kind, minutes=step.minutes,
        reason=first["code"], params=first["params"] | ({"also": rest} if rest else {}),
    )  # fmt: skip
    if step.concept:
        row.concept_id = int(step.concept)
    setattr(row, target, int(step.target))
    return row


def _told(reason: Reason, names: dict[int, str]) -> dict[str, Any]:
    """The reason with names in place of ids, so that its sentence needs no look-up."""
    params = dict(reason.params)
    if "goal" in params:
        params["goal"] = names.get(int(params["goal"]), "")
    return {"code": reason.code, "params": params}
