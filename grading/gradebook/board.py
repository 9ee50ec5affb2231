"""The gradebook of a class from the database: nine queries, whatever the number of students and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from grading.gradebook.book import Column, Result, Rules, Standing, mean_of, result_of
from grading.gradebook.scales import Step
from grading.gradebook.spread import Spread, spread_of
from grading.gradebook.standings import standings_of
from grading.gradebook.totals import Category
from grading.models import Gradebook, GradeCategory, GradeColumn, Submission
from school.courses.models import Assignment, Enrolment, Section
from school.courses.worth import OUT
from school.people.access import OWN, TEACH, Actor, visible
from school.people.models import Membership, Role, User

__all__ = [
    "Board",
    "Row",
    "board_around",
    "board_of",
    "left_of",
    "outline_of",
    "own_board",
    "rules_of",
    "with_rules",
]


@dataclass(frozen=True)
class Row:
    student: User
    number: str
    standings: tuple[Standing, ...]
    result: Result

    @property
    def key(self) -> str:
        return str(self.student.public_id)


@dataclass(frozen=True)
class Board:
    section: Section
    book: Gradebook | None  # None until something of it is saved
    categories: tuple[GradeCategory, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    rules: Rules

    @property
    def spread(self) -> Spread:
        return spread_of(row.result.percent for row in self.rows)

    @property
    def uncounted(self) -> list[Column]:
        """Columns without a category while there are categories: they do not count."""
        known = {one.key for one in self.rules.categories}
        if not known:
            return []
        return [one for one in self.columns if self.rules.category_of.get(one.key) not in known]

    @property
    def weights_off(self) -> Decimal | None:
        """What the weights add up to, where that is not 100."""
        return self.rules.weight if self.rules.categories and self.rules.weight != 100 else None

    def means(self) -> list[Decimal | None]:
        """The class's mean of each column, in points."""
        zero = self.rules.missing_as_zero
        return [
            mean_of((row.standings[at] for row in self.rows), missing_as_zero=zero)
            for at in range(len(self.columns))
        ]

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def column_at(self, key: str) -> int | None:
        return next((at for at, one in enumerate(self.columns) if one.key == key), None)


def board_of(actor: Actor, section: Section, now: datetime) -> Board:
    """Everything, for those who teach the class. The section was fetched with permission."""
    assignments = visible(actor, Assignment, TEACH)
    return _board(section, _students(section), assignments, visible(actor, Submission, TEACH), now)


def outline_of(actor: Actor, section: Section, now: datetime) -> Board:
    """Who and what there is, without a single mark: enough to read what was typed, and quickly there."""
    return _board(
        section, _students(section), visible(actor, Assignment, TEACH), Submission.objects.none(), now
    )


def board_around(actor: Actor, section: Section, student: UUID, now: datetime) -> Board:
    """As `board_of`, with the handed-in work of one student (a public id) alone: the others are there to go on to."""
    theirs = visible(actor, Submission, TEACH).filter(student__public_id=student)
    # By their ids: so the planner sees how few they are, and does not read all grades of the school.
    works = Submission.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)))
    return _board(section, _students(section), visible(actor, Assignment, TEACH), works, now)


def own_board(actor: Actor, section: Section, now: datetime) -> Board:
    """One student's own row, from what was released to them alone."""
    students = _students(section).filter(user=actor.user)
    board = _board(section, students, visible(actor, Assignment, OWN), visible(actor, Submission, OWN), now)
    rows = tuple(
        replace(row, standings=tuple(map(_public, board.columns, row.standings))) for row in board.rows
    )
    return with_rules(replace(board, rows=rows), board.rules)


def left_of(actor: Actor, section: Section) -> int:
    """How many students have handed in work in the class and are in it no more; their marks stay."""
    works = visible(actor, Submission, TEACH).filter(
        section=section, assignment__isnull=False, state=Submission.State.SUBMITTED
    )
    return works.exclude(student__in=_students(section).values("user")).values("student").distinct().count()


def _public(column: Column, at: Standing) -> Standing:
    """What a student may know: released results, and what was typed where the teacher shows it."""
    if at.released or (column.shown and not at.answers):
        return at
    return Standing(missing=at.missing and not at.excused and at.typed is None)


def with_rules(board: Board, rules: Rules) -> Board:
    """The same marks judged by other rules."""
    rows = tuple(replace(row, result=result_of(board.columns, row.standings, rules)) for row in board.rows)
    return replace(board, rows=rows, rules=rules)


def rules_of(book: Gradebook | None, categories: Iterable[GradeCategory], columns: Iterable[Column]) -> Rules:
    rows = book.scale if book else []
    return Rules(
        tuple(Category(str(one.public_id), one.weight, one.drop_lowest) for one in categories),
        bool(book) and book.missing == Gradebook.Missing.ZERO,  # type: ignore[union-attr]
        tuple(Step(name, Decimal(least)) for name, least in rows),
        {one.key: one.category for one in columns},
    )


def _board(
    section: Section,
    students: QuerySet[Enrolment],
    assignments: QuerySet[Assignment],
    submissions: QuerySet[Submission],
    now: datetime,
) -> Board:
    book = Gradebook.objects.filter(section=section).first()
    categories = tuple(GradeCategory.objects.filter(gradebook=book)) if book else ()
    kept = list(GradeColumn.objects.filter(gradebook=book).select_related("category")) if book else []
    given = assignments.filter(sections=section, is_published=True).annotate(
        worth=Sum("items__points", filter=~Q(items__void=OUT))
    )
    columns, places = _columns(list(given.order_by("due_at", "id")), kept)
    people = list(students)
    grid = standings_of(columns, places, [one.user for one in people], submissions, now)
    rules = rules_of(book, categories, columns)
    rows = tuple(
        Row(one.user, one.number or "", tuple(line), result_of(columns, line, rules))  # type: ignore[attr-defined]
        for one, line in zip(people, grid, strict=True)
    )
    return Board(section, book, categories, columns, rows, rules)


def _students(section: Section) -> QuerySet[Enrolment]:
    """Everybody enrolled now, by name, with the school number."""
    number = Membership.objects.filter(
        user=OuterRef("user"), school=section.school_id, role=Role.STUDENT
    ).values("school_number")[:1]
    rows = Enrolment.objects.filter(section=section, role=Enrolment.Role.STUDENT, is_active=True)
    return rows.select_related("user").annotate(number=Subquery(number)).order_by("user__display_name", "pk")


def _columns(
    assignments: Sequence[Any], kept: Sequence[GradeColumn]
) -> tuple[tuple[Column, ...], Mapping[str, tuple[int | None, int | None]]]:
    """Columns by date, and for each key the ids of its assignment and of its row."""
    of_assignment = {one.assignment_id: one for one in kept if one.assignment_id}
    found: list[tuple[Column, tuple[int | None, int | None]]] = []
    for one in assignments:
        row = of_assignment.get(one.pk)
        column = Column(
            str(one.public_id), one.title, one.worth or Decimal(0), _category(row), False, one.due_at,
            bool(row and row.is_shown),
        )  # fmt: skip
        found.append((column, (one.pk, row.pk if row else None)))
    for row in kept:
        if row.assignment_id is None and not row.is_removed:
            points = row.points or Decimal(0)
            column = Column(
                str(row.public_id), row.title, points, _category(row), True, _end_of(row.date), row.is_shown
            )
            found.append((column, (None, row.pk)))
    # Without a date, where it was made: at the end.
    far = timezone.now().replace(year=9000)
    found.sort(key=lambda pair: pair[0].due or far)
    return tuple(column for column, _ids in found), {column.key: ids for column, ids in found}


def _category(row: GradeColumn | None) -> str:
    return str(row.category.public_id) if row and row.category else ""


def _end_of(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None
