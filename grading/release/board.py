"""The preview of a release: who is ready, who waits and for what, question by question and student by student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from grading.models import ReleasePlan, Response, ResultTerms, Submission
from grading.models.response import shown
from grading.release.statistics import terms_of
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import TEACH, Actor, visible

__all__ = ["ReleaseBoard", "release_board"]

PAGE = 40
PAST = 5
State = Response.State


@dataclass(frozen=True)
class Wait:
    """One answer that keeps a result back: the number of its question, and the state it is in."""

    number: int
    state: str


@dataclass(frozen=True)
class StudentLine:
    submission: Submission
    answers: int
    shown: int
    waits: list[Wait]

    @property
    def state(self) -> str:
        """released, ready or waiting."""
        if self.submission.released_at:
            return "released"
        return "waiting" if self.waits else "ready"


@dataclass(frozen=True)
class QuestionLine:
    item: AssignmentQuestion
    number: int
    answers: int
    shown: int
    ready: int  # decided and not shown
    undecided: int


@dataclass(frozen=True)
class ReleaseBoard:
    assignment: Assignment
    questions: list[QuestionLine]
    page: Page[StudentLine]
    counts: Mapping[str, int]  # students: released, ready, waiting
    plans: list[ReleasePlan]
    past: list[ReleasePlan]
    terms: ResultTerms
    several: bool  # classes

    @property
    def handed_in(self) -> int:
        return sum(self.counts.values())


def release_board(actor: Actor, assignment: Assignment, page: str = "1") -> ReleaseBoard:
    """Nine queries, whatever the number of students."""
    items = list(assignment.items.select_related("question").order_by("position", "pk"))
    work = _work(actor, assignment)
    plans = visible(actor, ReleasePlan, TEACH).filter(assignment=assignment)
    plans = plans.select_related("section", "question", "made_by", "cancelled_by")
    past = plans.exclude(done_at=None, cancelled_at=None).order_by("-due_at")[:PAST]
    return ReleaseBoard(
        assignment=assignment,
        questions=_questions(actor, assignment, items),
        page=_page(work, items, page),
        counts=_counts(work),
        plans=list(plans.filter(done_at=None, cancelled_at=None)),
        past=list(past),
        terms=terms_of(assignment),
        several=assignment.sections.count() > 1,
    )


def _work(actor: Actor, assignment: Assignment) -> QuerySet[Any]:
    """Handed in; `place` puts those who wait first, then the ready ones, then the released."""
    rows = visible(actor, Submission, TEACH).filter(assignment=assignment, state=Submission.State.SUBMITTED)
    undecided = Count("responses", filter=~Q(responses__state=State.GRADED))
    released = When(released_at__isnull=False, then=Value(2))
    place = Case(
        released, When(undecided__gt=0, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(undecided=undecided).annotate(place=place)


def _counts(work: QuerySet[Any]) -> dict[str, int]:
    found = dict(work.order_by().values_list("place").annotate(n=Count("pk", distinct=True)))
    return {name: found.get(place, 0) for place, name in enumerate(("waiting", "ready", "released"))}


def _page(work: QuerySet[Any], items: Iterable[AssignmentQuestion], page: str) -> Page[StudentLine]:
    rows = work.select_related("student", "section").order_by("place", "student__display_name", "pk")
    found: Page[Any] = Paginator(rows, PAGE).get_page(page)
    numbers = {item.question_id: number for number, item in enumerate(items, 1)}
    by_submission: dict[int, list[Response]] = defaultdict(list)
    answers = Response.objects.filter(submission__in=[one.pk for one in found]).select_related("submission")
    for response in answers.defer("answer"):
        by_submission[response.submission_id].append(response)
    found.object_list = [_student(one, by_submission[one.pk], numbers) for one in found]
    return found


def _student(submission: Submission, answers: list[Response], numbers: Mapping[int, int]) -> StudentLine:
    waits = [Wait(numbers.get(one.question_id, 0), one.state) for one in answers if one.state != State.GRADED]
    ahead = sum(one.is_shown for one in answers)
    return StudentLine(submission, len(answers), ahead, sorted(waits, key=lambda wait: wait.number))


def _questions(
    actor: Actor, assignment: Assignment, items: Iterable[AssignmentQuestion]
) -> list[QuestionLine]:
    rows = visible(actor, Response, TEACH).filter(submission__assignment=assignment).order_by()
    decided, seen = Q(state=State.GRADED), shown()
    counted = rows.values("question").annotate(
        answers=Count("pk"),
        seen=Count("pk", filter=seen),
        ready=Count("pk", filter=decided & ~seen),
        undecided=Count("pk", filter=~decided),
    )
    known: dict[int, Mapping[str, Any]] = {row["question"]: row for row in counted}
    return [_question(item, number, known.get(item.question_id, {})) for number, item in enumerate(items, 1)]


def _question(item: AssignmentQuestion, number: int, row: Mapping[str, Any]) -> QuestionLine:
    counts = (row.get(name, 0) for name in ("answers", "seen", "ready", "undecided"))
    return QuestionLine(item, number, *counts)
