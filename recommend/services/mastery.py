"""Released grades -> MasteryEvents and Mastery. What is written is always what a replay of all grades gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from grading.models import Grade, Response, Submission
from grading.models.response import shown
from recommend import learners
from recommend.learners import Learner, Outcome
from recommend.models import Mastery, MasteryEvent
from school.courses.models import AssignmentQuestion, Concept, Question
from school.people.models import User

__all__ = ["LEARNER", "mastery_apply", "mastery_replay", "submissions_behind"]

LEARNER = "bkt"

# An answer to a question that was voided there tells nothing of what the student knows.
VOIDED = AssignmentQuestion.objects.filter(
    assignment=OuterRef("response__submission__assignment"), question=OuterRef("response__question")
).exclude(void="")
# What the student has been shown, and nobody has taken back. Practice is released as soon as it is graded.
COUNTS = shown("response__") & Q(response__state=Response.State.GRADED) & ~Exists(VOIDED)


@dataclass(frozen=True, slots=True)
class _Graded:
    """One graded answer: the grade in force, and when the student gave the answer."""

    grade: int
    score: float
    guess: float | None
    at: datetime


@transaction.atomic
def mastery_apply(*, submission: Submission) -> list[Concept]:
    """Take in all grades of a submission; the concepts that it touches are returned.

    Idempotent: told twice, late or out of order, the result is the same (unique event per grade and concept).
    An answer whose result is not shown yet moves nothing.
    """
    asked = submission.responses.filter(shown(), grades__isnull=False).values("question")
    concepts = list(Concept.objects.filter(questions__in=asked).select_related("course").distinct())
    if concepts:
        _write(submission.student, concepts)
    return concepts


@transaction.atomic
def mastery_replay(*, student: User) -> None:
    """Rebuild all masteries of a student from the grades in force."""
    touched = Q(masteries__student=student) | Q(questions__responses__submission__student=student)
    _write(student, list(Concept.objects.filter(touched).select_related("course").distinct()))


def submissions_behind(limit: int = 200) -> list[int]:
    """Submissions with a counting grade that no event tells of: a lost message, or a worker that died."""
    grades = Grade.objects.filter(COUNTS, response__question__concepts__isnull=False)
    newest = grades.order_by("response_id", "-pk").distinct("response_id").values("pk")
    behind = Grade.objects.filter(pk__in=newest, mastery_events__isnull=True)
    return list(behind.values_list("response__submission", flat=True).distinct()[:limit])


def _write(student: User, concepts: Sequence[Concept]) -> None:
    # One writer per student: two tasks that each saw half of the grades would else write half a history.
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    learner = learners.get(LEARNER)
    found = _graded(student, concepts)
    events = MasteryEvent.objects.filter(student=student, concept__in=concepts)
    events.exclude(grade__in={one.grade for rows in found.values() for one in rows}).delete()
    known = [concept for concept in concepts if found[concept.pk]]
    Mastery.objects.filter(student=student, concept__in=set(concepts) - set(known)).delete()
    rows = [_replayed(student, concept, found[concept.pk], learner) for concept in known]
    MasteryEvent.objects.bulk_create(
        [event for _mastery, events in rows for event in events],
        update_conflicts=True,
        unique_fields=["grade", "concept"],
        update_fields=["before", "after", "at"],
    )
    Mastery.objects.bulk_create(
        [mastery for mastery, _events in rows],
        update_conflicts=True,
        unique_fields=["student", "concept"],
        update_fields=["probability", "observations", "learner", "state", "updated_at"],
    )


def _replayed(
    student: User, concept: Concept, graded: list[_Graded], learner: Learner
) -> tuple[Mastery, list[MasteryEvent]]:
    """The mastery of one concept and its events, not saved yet."""
    school = concept.course.school_id
    state, events = learner.start(), []
    for one in sorted(graded, key=lambda row: (row.at, row.grade)):
        state, log = learner.update(state, Outcome(one.score, one.guess), one.at)
        events.append(
            MasteryEvent(
                school_id=school,
                student=student,
                concept=concept,
                grade_id=one.grade,
                before=log.before,
                after=log.after,
                at=one.at,
            )
        )
    mastery = Mastery(
        school_id=school,
        student=student,
        concept=concept,
        probability=state.known,
        observations=state.seen,
        learner=LEARNER,
        state={"known": state.known, "seen": state.seen},
        updated_at=events[-1].at,
    )
    return mastery, events


def _graded(student: User, concepts: Iterable[Concept]) -> dict[int, list[_Graded]]:
    """Per concept the grades in force of this student's counting answers. Two queries."""
    links = Question.concepts.through.objects.filter(concept__in=concepts)
    by_question: dict[int, list[int]] = defaultdict(list)
    for asked, concept in links.values_list("question", "concept"):
        by_question[asked].append(concept)
    rows = (
        Grade.objects.filter(
            COUNTS, response__submission__student=student, response__question__in=by_question
        )
        .order_by("response_id", "-pk")
        .distinct("response_id")
        .select_related("response__question")
        .annotate(answered_at=Coalesce("response__submission__submitted_at", "created_at"))
    )
    found: dict[int, list[_Graded]] = defaultdict(list)
    for row in rows:
        question = row.response.question
        one = _Graded(row.pk, float(row.score), guess_chance(question), row.answered_at)  # type: ignore[attr-defined]
        for concept in by_question[question.pk]:
            found[concept].append(one)
    return found


def guess_chance(question: Question) -> float | None:
    """The chance of a full score without knowing; None where the learner model's own estimate is better."""
    if question.kind != Question.Kind.SINGLE_CHOICE:
        return None
    return 1 / max(2, len(question.content.get("options", [])))
