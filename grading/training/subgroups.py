"""Which of the answers a grader was measured on are of which recorded group of students, for the gate."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from grading.monitoring.fairness import withheld
from school.people.models import School, SubgroupEntry, SubgroupField

__all__ = ["groups_among"]


def groups_among(school: School, students: Sequence[str]) -> dict[str, list[int]]:
    """Places in `students` (ids, one for each answer) by "field: group". Groups that the fairness report would withhold, alone
    or beside the others of their field, are left out: their figure would tell of persons. Two queries and one for each field.
    """
    found: dict[str, list[int]] = {}
    for field in SubgroupField.objects.filter(school=school).prefetch_related("values"):
        entries = SubgroupEntry.objects.filter(field=field, user__in=set(students))
        group_of = {str(user): value for user, value in entries.values_list("user", "value")}
        places: dict[Hashable, list[int]] = {}
        for at, student in enumerate(students):
            places.setdefault(group_of.get(student), []).append(at)
        sizes = {group: (len(some), len({students[at] for at in some})) for group, some in places.items()}
        hidden = withheld(sizes)
        names = {value.pk: value.name for value in field.values.all()}  # type: ignore[attr-defined]
        found |= {
            f"{field.name}: {names[group]}": some  # type: ignore[index]
            for group, some in places.items()
            if group in names and group not in hidden
        }
    return found
