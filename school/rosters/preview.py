"""The dry run as a page shows it: plans hold ids, pages need names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from school.courses.models import Section
from school.people.models import User
from school.rosters.formats import Problem, RosterFile
from school.rosters.models import RosterImport
from school.rosters.plan import Change, Enrol, Plan
from school.rosters.words import column_label, note_words, problem_words, role_labels

__all__ = ["preview"]

# A page of ten thousand rows helps nobody: the counts are whole, the lists show the first ones.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A list cut to SHOWN; `more` is how many are not shown."""

    rows: list[Any]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def preview(record: RosterImport, found: Plan) -> dict[str, Any]:
    file = RosterFile.from_json(record.content)
    sections = {one.pk: one for one in Section.objects.filter(school=record.school).select_related("course")}
    leavers = sorted({one.person for one in found.leavers})
    return {
        "plan": found,
        "notes": [{"code": note.code, "text": note_words(note)} for note in file.notes],
        "problems": _part(found.problems, _problem),
        "broken_rows": len({one.line for one in found.problems}),
        "new": _part(found.new, lambda one: _new(one, sections)),
        "changed": _part(found.changed, _change),
        "joins": _per_class(found, sections),
        "linked": _part(found.linked, lambda one: one),
        "grouped": len(found.grouped) + sum(len(one.groups) for one in found.new),
        "leavers": _part(found.leavers, _leaver(leavers, sections)),
        "leaving_people": len(leavers),
        "large": found.is_large(end=False),
        "large_with_end": found.is_large(end=found.may_end),
        "touched": found.touched(end=False),
        "touched_with_end": found.touched(end=True),
    }


def _part(rows: Iterable[Any], shown: Any) -> Part:
    everything = list(rows)
    return Part([shown(one) for one in everything[:SHOWN]], len(everything))


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": column_label(problem.column),
        "text": problem_words(problem),
    }


def _new(one: Any, sections: dict[int, Section]) -> dict[str, Any]:
    classes = ", ".join(sections[section].name for section, _role in one.classes)
    return {"row": one, "roles": role_labels(one.roles), "classes": classes}


def _change(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "line": change.line,
        "fields": [_field(*item) for item in change.fields.items()],
    }


def _field(name: str, values: tuple[Any, Any]) -> dict[str, str]:
    before, after = values
    if name == "roles":
        before, after = role_labels(before), role_labels(after)
    elif name == "active":
        before, after = _("closed"), _("open again")
    return {"label": column_label(name), "before": str(before), "after": str(after)}


def _per_class(found: Plan, sections: dict[int, Section]) -> list[dict[str, Any]]:
    """How many people each class gains."""
    fresh = [section for one in found.new for section, _role in one.classes]
    counts = Counter([*fresh, *(one.section for one in found.enrolled)])
    rows = [{"section": sections[section], "count": count} for section, count in counts.items()]
    return sorted(rows, key=lambda row: row["section"].name)


def _leaver(people: list[int], sections: dict[int, Section]) -> Any:
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))

    def shown(one: Enrol) -> dict[str, Any]:
        return {"name": names[one.person], "section": sections[one.section]}

    return shown
