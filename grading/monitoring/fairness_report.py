"""The fairness report: drafts of models against what people decided, by the groups that the school records."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grading import graders
from grading.models import Draft, Submission
from grading.monitoring.fairness import MINIMUM, STUDENTS, Cell, Judged, cell_of, cells_of
from grading.monitoring.observations import decided_drafts
from school.courses.models import Section
from school.people.models import School, SubgroupEntry, SubgroupField

__all__ = ["FieldReport", "GroupRow", "Report", "report_of"]

PERIOD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group; `name` is empty for students of whom nothing is recorded, `cell` is None where it is withheld."""

    name: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class FieldReport:
    field: SubgroupField
    rows: list[GroupRow]

    @property
    def shown(self) -> list[GroupRow]:
        return [row for row in self.rows if row.cell]

    @property
    def widest(self) -> float:
        """Half the width of the drawing: what holds every interval, in shares of the points."""
        ends = [abs(end) for row in self.rows if row.cell for end in row.cell.difference_interval]
        return 1.1 * max([0.05, *ends])


@dataclass(frozen=True, slots=True)
class Report:
    """Of a school, or of one class. `total` is None while there are too few decided drafts altogether."""

    school: School
    section: Section | None
    since: datetime
    until: datetime
    total: Cell | None
    fields: list[FieldReport]

    @property
    def stands_out(self) -> bool:
        return any(row.cell and row.cell.stands_out for one in self.fields for row in one.rows)


def report_of(school: School, section: Section | None, now: datetime) -> Report:
    """The last year's short answers whose draft a person decided. Three queries and one for each field."""
    rows = _judged(school, section, now - PERIOD, now)
    enough = len(rows) >= MINIMUM and len({row.student for row in rows}) >= STUDENTS
    fields = SubgroupField.objects.filter(school=school).prefetch_related("values")
    # A total that is withheld leaves nothing that could be shown for a part of it.
    reports = [_field(one, rows) for one in fields] if enough else []
    return Report(school, section, now - PERIOD, now, cell_of(rows) if enough else None, reports)


def _judged(school: School, section: Section | None, since: datetime, until: datetime) -> list[Judged]:
    kinds = [kind for kind in graders.kinds() if graders.get(kind).needs_model]
    drafts = Draft.objects.filter(
        response__school=school, response__question__kind__in=kinds, created_at__range=(since, until),
        response__submission__kind=Submission.Kind.ASSIGNMENT,
    )  # fmt: skip
    if section is not None:
        drafts = drafts.filter(response__submission__section=section)
    values = decided_drafts(drafts).filter(person_score__isnull=False)
    pairs = values.values_list("response__submission__student", "score", "person_score")
    return [Judged(student, float(draft), float(person)) for student, draft, person in pairs.iterator()]


def _field(field: SubgroupField, rows: Sequence[Judged]) -> FieldReport:
    group_of: dict[Hashable, Hashable] = dict(
        SubgroupEntry.objects.filter(field=field).values_list("user", "value")
    )
    values = list(field.values.all())  # type: ignore[attr-defined]
    cells = cells_of(rows, group_of, [value.pk for value in values])
    named = [GroupRow(value.name, cells[value.pk]) for value in values]
    return FieldReport(field, [*named, GroupRow("", cells[None])])
