"""Where every student of an assignment stands, from a few columns of thousands of works. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from grading.desk.listing import desk_responses
from grading.models import Grade, Response, Submission
from school.courses.models import Assignment, AssignmentQuestion, Enrolment, Section
from school.people.access import TEACH, Actor, visible
from school.people.models.user import initials_of

__all__ = ["Decided", "StudentRow", "Work", "decided_of", "scores_of", "students_of", "works_of"]

State = Response.State


class Work(NamedTuple):
    """A submission, and how many of its answers are in which state."""

    pk: int
    public_id: UUID
    student: int
    name: str
    section: str
    is_late: bool
    handed_in: bool
    released: bool
    answers: int
    graded: int
    drafted: int


class Decided(NamedTuple):
    """A graded answer; `fraction` None where it is graded without a grade, as in a voided question."""

    submission: int
    question: int
    fraction: Decimal | None


@dataclass(frozen=True, slots=True)
class StudentRow:
    pk: int
    name: str
    detail: str  # the class, where the assignment was given to several
    work: Work | None
    points: Decimal
    left: bool  # no longer in the class; the work stays

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def answers(self) -> int:
        return self.work.answers if self.work else 0

    @property
    def decided(self) -> int:
        return self.work.graded if self.work else 0

    @property
    def whole(self) -> bool:
        """All answers are decided."""
        return self.answers == self.decided > 0

    @property
    def state(self) -> str:
        """Stage in the words of the status component."""
        work = self.work
        if work is None or not work.handed_in:
            return "in_progress" if work else "open"
        if work.released:
            return "correct"
        if work.graded == work.answers:
            return "review"
        return "submitted" if work.graded + work.drafted == work.answers else "waiting"

    @property
    def ready(self) -> bool:
        """All decided, not shown yet."""
        return self.state == "review"


def works_of(actor: Actor, assignment: Assignment) -> list[Work]:
    """One query."""
    rows = visible(actor, Submission, TEACH).filter(assignment=assignment).annotate(
        handed_in=Q(submitted_at__isnull=False), released=Q(released_at__isnull=False), answers=Count("responses"),
        graded=Count("responses", filter=Q(responses__state=State.GRADED)),
        drafted=Count("responses", filter=Q(responses__state=State.DRAFTED)),
    )  # fmt: skip
    columns = (
        "pk", "public_id", "student", "student__display_name", "section__name", "is_late", "handed_in", "released",
        "answers", "graded", "drafted",
    )  # fmt: skip
    return [Work._make(row) for row in rows.values_list(*columns)]


def decided_of(actor: Actor, assignment: Assignment) -> list[Decided]:
    """The grade in force of each graded answer. One query."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    rows = desk_responses(actor, assignment).filter(state=State.GRADED).annotate(fraction=Subquery(newest))
    return [Decided._make(row) for row in rows.order_by().values_list("submission", "question", "fraction")]


def scores_of(decided: Iterable[Decided], items: Iterable[AssignmentQuestion]) -> dict[int, Decimal]:
    """Decided points per submission: each fraction times the points of its question."""
    by_question = {item.question_id: item for item in items}
    sums: dict[int, Decimal] = {}
    for submission, question, fraction in decided:
        item = by_question.get(question)
        earned = item.worth(fraction).earned if item else None
        sums[submission] = sums.get(submission, Decimal(0)) + (earned or 0)
    return sums


def students_of(
    sections: Sequence[Section], works: Sequence[Work], scores: Mapping[int, Decimal]
) -> list[StudentRow]:
    """Everybody enrolled, and whoever handed in and has left since, in the order of their names. One query."""
    enrolled = Enrolment.objects.filter(section__in=sections, role=Enrolment.Role.STUDENT, is_active=True)
    people = {row[0]: row for row in enrolled.values_list("user", "user__display_name", "section__name")}
    by_student = {one.student: one for one in works}
    several = len(sections) > 1
    rows = [
        _row(pk, name, section if several else "", by_student.get(pk), scores)
        for pk, name, section in people.values()
    ]
    rows += [
        _row(one.student, one.name, one.section if several else "", one, scores, left=True)
        for one in works
        if one.student not in people
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.pk))


def _row(
    pk: int, name: str, detail: str, work: Work | None, scores: Mapping[int, Decimal], *, left: bool = False
) -> StudentRow:
    points = scores.get(work.pk, Decimal(0)) if work else Decimal(0)
    return StudentRow(pk, name, detail, work, points.quantize(Decimal("0.01")), left)
