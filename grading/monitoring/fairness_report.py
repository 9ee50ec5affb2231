"""The fairness report: drafts of models against what people decided, by the groups that the school records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grading import graders
from grading.models import Draft, Submission
from grading.monitoring.fairness import MINIMUM, STUDENTS, Cell, Judged, cell_of, cells_of, classes_withheld
from grading.monitoring.observations import decided_drafts
from school.courses.models import Section
from school.people.models import School, SubgroupEntry, SubgroupField

__all__ = ["FieldReport", "GroupRow", "Report", "report_of"]

PERIOD = timedelta(days=365)
# By class, how many answers of each student are judged.
Classes = Mapping[Hashable, Mapping[Hashable, int]]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group; `name` is empty for students of whom nothing is recorded, `cell` is None where it is withheld."""

    name: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class FieldReport:
    """`kept_back`: no row of the class is shown, since a withheld one could be worked out from it and the school's."""

    field: SubgroupField
    rows: list[GroupRow]
    kept_back: bool = False

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
    """Of a school, or of one class. `total` is None while there are too few decided drafts altogether. It tells of no group, so
    it is not withheld for the sake of another class.
    """

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
    """The last year's answers to questions that a model drafts, where a person decided the draft. Four queries, however many
    fields there are, of a class too: what may be shown of it depends on what the school's other reports show.
    """
    whole = _judged(school, now - PERIOD, now)
    rows = whole if section is None else [row for row in whole if row.section == section.pk]
    enough = len(rows) >= MINIMUM and len({row.student for row in rows}) >= STUDENTS
    # A total that is withheld leaves nothing that could be shown for a part of it.
    reports = _fields(school, rows, whole, section) if enough else []
    return Report(school, section, now - PERIOD, now, cell_of(rows) if enough else None, reports)


def _fields(
    school: School, rows: Sequence[Judged], whole: Sequence[Judged], section: Section | None
) -> list[FieldReport]:
    """The answers of the school are grouped by class and student once for all fields."""
    classes: dict[Hashable, Counter[Hashable]] = {}
    for row in whole if section else ():
        classes.setdefault(row.section, Counter())[row.student] += 1
    fields = list(SubgroupField.objects.filter(school=school).prefetch_related("values"))
    groups: dict[int, dict[Hashable, Hashable]] = {one.pk: {} for one in fields}
    for field, user, value in SubgroupEntry.objects.filter(field__in=fields).values_list(
        "field", "user", "value"
    ):
        groups[field][user] = value
    return [_field(one, rows, groups[one.pk], classes, section) for one in fields]


def _judged(school: School, since: datetime, until: datetime) -> list[Judged]:
    kinds = [kind for kind in graders.kinds() if graders.get(kind).needs_model]
    drafts = Draft.objects.filter(
        response__school=school, response__question__kind__in=kinds, created_at__range=(since, until),
        response__submission__kind=Submission.Kind.ASSIGNMENT,
    )  # fmt: skip
    values = decided_drafts(drafts).filter(person_score__isnull=False)
    found = values.values_list(
        "response__submission__student", "score", "person_score", "response__submission__section"
    )
    return [Judged(who, float(draft), float(person), place) for who, draft, person, place in found.iterator()]


def _field(
    field: SubgroupField,
    rows: Sequence[Judged],
    group_of: Mapping[Hashable, Hashable],
    classes: Classes,
    section: Section | None,
) -> FieldReport:
    values = list(field.values.all())  # type: ignore[attr-defined]
    if section is not None and _kept_back(section, classes, group_of):
        return FieldReport(
            field, [GroupRow(name, None) for name in (*(one.name for one in values), "")], True
        )
    cells = cells_of(rows, group_of, [value.pk for value in values])
    named = [GroupRow(value.name, cells[value.pk]) for value in values]
    return FieldReport(field, [*named, GroupRow("", cells[None])])


def _kept_back(section: Section, classes: Classes, group_of: Mapping[Hashable, Hashable]) -> bool:
    found: dict[Hashable, dict[Hashable, list[Hashable]]] = {}
    for name, answers in classes.items():
        groups = found.setdefault(name, {})
        for student, count in answers.items():
            groups.setdefault(group_of.get(student), []).extend([student] * count)
    return section.pk in classes_withheld(found)
