"""What the pages of the practice set show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator

from grading.agreement.figures import LEAST, Agreement, agreement_of
from grading.agreement.scales import Scales, scales_of
from grading.marking.board import may_lead
from grading.marking.markers import chosen_of, markers_of, plan_of
from grading.models import Grade, MarkingPlan, PracticeAnswer, PracticeMark, Response
from grading.services.second_sampling import READ_TWICE
from grading.uploads.layer import with_work
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import TEACH, Actor, visible
from school.people.models import User

__all__ = ["Candidate", "PracticeBoard", "PracticeRow", "Result", "candidates_of", "practice_board"]

PAGE = 10


@dataclass(frozen=True)
class PracticeRow:
    """A practice answer; `mark` is the marker's own, None while it is to be graded."""

    practice: PracticeAnswer
    number: int
    points: Decimal
    mark: PracticeMark | None

    @property
    def known_points(self) -> Decimal:
        return self.practice.score * self.points

    @property
    def my_points(self) -> Decimal | None:
        return None if self.mark is None else self.mark.score * self.points

    @property
    def difference(self) -> Decimal:
        return Decimal(0) if self.mark is None else (self.mark.score - self.practice.score) * self.points

    @property
    def distance(self) -> Decimal:
        return abs(self.difference)

    @property
    def state(self) -> str:
        """In the words of the status component: the same, or another."""
        return "correct" if abs(self.difference) < Decimal("0.005") else "partly"


@dataclass(frozen=True)
class Result:
    """How one marker's practice agrees with what is known. Counts are told at once, kappas from LEAST pairs on."""

    user: User
    done: int
    whole: int
    exact: int
    near: int
    agreement: Agreement | None
    chose: bool  # chose of the set, and so need not practise

    @property
    def missing(self) -> int:
        return max(0, LEAST - self.done)


@dataclass(frozen=True)
class PracticeBoard:
    assignment: Assignment
    plan: MarkingPlan
    rows: Sequence[PracticeRow]
    mine: Result
    others: Sequence[Result]  # for lead teachers: of everybody who may mark
    lead: bool

    @property
    def todo(self) -> list[PracticeRow]:
        return [] if self.mine.chose else [row for row in self.rows if row.mark is None]

    @property
    def done(self) -> list[PracticeRow]:
        return [row for row in self.rows if row.mark is not None]


@dataclass(frozen=True)
class Candidate:
    """A decided answer that may be chosen."""

    response: Response
    number: int
    points: Decimal
    grade: Grade

    @property
    def given(self) -> Decimal:
        return self.grade.score * self.points


def practice_board(actor: Actor, assignment: Assignment) -> PracticeBoard:
    """A fixed number of queries."""
    plan, lead, items = plan_of(assignment), may_lead(actor, assignment), _items(assignment)
    rows = visible(actor, PracticeAnswer, TEACH).filter(assignment=assignment)
    answers = list(
        rows.select_related("response__question", "response__submission").order_by("response__question", "pk")
    )
    with_work(one.response for one in answers)
    marks: dict[int, dict[int, PracticeMark]] = defaultdict(dict)
    for mark in PracticeMark.objects.filter(practice__in=answers):
        marks[mark.marker_id][mark.practice_id] = mark
    scales = scales_of(one.response.question for one in answers)
    mine = marks.get(actor.user.pk, {})
    shown = [PracticeRow(one, *_place(items, one.response), mine.get(one.pk)) for one in answers]
    taking = chosen_of(plan)
    people = (
        [one.user for one in markers_of(assignment) if not taking or one.user.pk in taking] if lead else []
    )
    results = [_result(user, answers, marks.get(user.pk, {}), scales) for user in [actor.user, *people]]
    return PracticeBoard(assignment, plan, shown, results[0], results[1:], lead)


def candidates_of(actor: Actor, assignment: Assignment, page: Any) -> Page[Candidate]:
    """Decided answers that a person graded, question by question. Four queries."""
    rows = visible(actor, Response, TEACH).filter(
        submission__assignment=assignment, state=Response.State.GRADED, question__kind__in=READ_TWICE,
        practice_answer=None, grades__decided_by__isnull=False,
    )  # fmt: skip
    found = Paginator(rows.select_related("question").order_by("question", "pk").distinct(), PAGE).get_page(
        page
    )
    with_work(found)
    newest = Grade.objects.filter(response__in=[one.pk for one in found]).order_by("response_id", "-pk")
    grades = {one.response_id: one for one in newest.distinct("response_id").select_related("decided_by")}
    items = _items(assignment)
    shown: Any = found  # the same page, with what is shown in place of its rows
    shown.object_list = [Candidate(one, *_place(items, one), grades[one.pk]) for one in found]
    return shown  # type: ignore[no-any-return]


def _items(assignment: Assignment) -> dict[int, tuple[int, Decimal]]:
    rows = AssignmentQuestion.objects.filter(assignment=assignment).values_list("question", "points")
    return {question: (number, points) for number, (question, points) in enumerate(rows, 1)}


def _place(items: Mapping[int, tuple[int, Decimal]], response: Response) -> tuple[int, Decimal]:
    """A question that has left the assignment keeps its own points."""
    return items.get(response.question_id, (0, response.question.points))


def _result(
    user: User, answers: Sequence[PracticeAnswer], marks: Mapping[int, PracticeMark], scales: Scales
) -> Result:
    pairs = [
        scales.scores(
            one.response.question_id, one.response.submission.student_id, one.score, marks[one.pk].score
        )
        for one in answers
        if one.pk in marks
    ]
    exact = sum(abs(pair.first - pair.second) < 0.0015 for pair in pairs)
    chose = any(one.chosen_by_id == user.pk for one in answers)
    near = sum(pair.near for pair in pairs)
    return Result(user, len(pairs), len(answers), exact, near, agreement_of(pairs), chose)
