"""Where each student stands in each column: what the graded answers give, and what was typed over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Round

from grading.gradebook.book import Column, Standing
from grading.models import Grade, GradeCell, Response, Submission
from school.courses.models import AssignmentQuestion
from school.courses.worth import FULL
from school.people.models import User

__all__ = ["Ids", "standings_of"]

# The ids of a column's assignment and of its own row, where it has them.
Ids = tuple[int | None, int | None]
GRADED = Response.State.GRADED
NOTHING = Decimal(0)
Place = tuple[int, int]  # (student, column), by their places


def standings_of(
    columns: Sequence[Column],
    ids: Mapping[str, Ids],
    students: Sequence[User],
    submissions: QuerySet[Submission],
    now: datetime,
) -> list[list[Standing]]:
    """A line for each student with a standing for each column. Five queries."""
    assignments = {ids[one.key][0]: at for at, one in enumerate(columns) if ids[one.key][0]}
    rows = {ids[one.key][1]: at for at, one in enumerate(columns) if ids[one.key][1]}
    people = {one.pk: at for at, one in enumerate(students)}
    grid = [[Standing() for _column in columns] for _student in students]
    handed = submissions.filter(
        assignment__in=list(assignments), student__in=list(people), state=Submission.State.SUBMITTED
    )
    for (person, at), standing in _handed_in(handed, people, assignments):
        grid[person][at] = standing
    for person, at, cell in _typed(people, rows):
        grid[person][at] = replace(grid[person][at], **cell)
    _mark_missing(columns, grid, now)
    return grid


def _handed_in(
    handed: QuerySet[Submission], people: Mapping[int, int], assignments: Mapping[int | None, int]
) -> Iterator[tuple[Place, Standing]]:
    voided = AssignmentQuestion.objects.filter(assignment__in=list(assignments)).exclude(void="")
    items = list(voided)
    sums = _sums(handed)
    gifts = _gifts(handed, [one for one in items if one.void == FULL])
    # A voided question needs no decision.
    settled = Q(responses__state=GRADED)
    for one in items:
        settled |= Q(assignment=one.assignment_id, responses__question=one.question_id)
    graded = Count("responses", filter=settled)
    rows = handed.annotate(answers=Count("responses"), graded=graded).order_by()
    for pk, student, assignment, answers, decided, late, released in rows.values_list(
        "pk", "student", "assignment", "answers", "graded", "is_late", "released_at"
    ):
        # Half a decision is no mark: it counts when the last answer is decided.
        points = sums.get(pk, NOTHING) + gifts.get(pk, NOTHING) if answers == decided else None
        yield (
            (people[student], assignments[assignment]),
            Standing(points, decided=decided, answers=answers, late=late, released=released is not None),
        )


def _sums(handed: QuerySet[Submission]) -> dict[int, Decimal]:
    """Points per submission: each answer's grade in force times what the assignment gives for it, rounded to 0.01
    as the student sees it, then added. Voided questions are left out."""
    newer = Grade.objects.filter(response=OuterRef("response"), pk__gt=OuterRef("pk"))
    rows = Grade.objects.filter(
        ~Exists(newer),
        response__state=GRADED,
        response__submission__in=handed.order_by().values("pk"),
        response__question__items__assignment=F("response__submission__assignment"),
        response__question__items__void="",
    )
    worth = F("score") * F("response__question__items__points")
    points = Sum(Round(worth, precision=2), output_field=DecimalField(max_digits=12, decimal_places=2))
    return dict(rows.order_by().values_list("response__submission").annotate(points=points))


def _gifts(handed: QuerySet[Submission], items: Sequence[AssignmentQuestion]) -> dict[int, Decimal]:
    """Points per submission of the questions that were voided with full points for all."""
    wanted = Q(pk__in=[])
    for one in items:
        wanted |= Q(submission__assignment=one.assignment_id, question=one.question_id)
    points = {(one.assignment_id, one.question_id): one.points for one in items}
    found: dict[int, Decimal] = defaultdict(Decimal)
    rows = Response.objects.filter(wanted, submission__in=handed.order_by().values("pk"))
    for submission, assignment, question in rows.values_list(
        "submission", "submission__assignment", "question"
    ):
        found[submission] += points[assignment, question]
    return found


def _typed(
    people: Mapping[int, int], rows: Mapping[int | None, int]
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    cells = GradeCell.objects.in_force().filter(column__in=list(rows), student__in=list(people))
    for pk, column, student, value, excused in cells.values_list(
        "pk", "column", "student", "value", "is_excused"
    ):
        yield people[student], rows[column], {"typed": value, "excused": excused, "seen": pk}


def _mark_missing(columns: Sequence[Column], grid: list[list[Standing]], now: datetime) -> None:
    """Past its date and not there. A column of work on paper waits for its first mark: before, nobody is missing."""
    for at, column in enumerate(columns):
        if column.due is None or column.due > now:
            continue
        if column.by_hand and all(line[at].value is None for line in grid):
            continue
        for line in grid:
            if line[at].value is None and not line[at].answers and not line[at].excused:
                line[at] = replace(line[at], missing=True)
