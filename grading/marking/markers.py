"""Who may mark which classes of an assignment, and who has still to practise first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from grading.models import MarkingPlan, PracticeAnswer, PracticeMark
from school.courses.models import Assignment, Enrolment
from school.people.models import User

__all__ = ["Marker", "chosen_of", "markers_of", "may_mark", "plan_of", "practised", "ready_markers"]


@dataclass(frozen=True)
class Marker:
    """A teacher or assistant of at least one class of the assignment; `sections` are ids of the classes they may mark."""

    user: User
    sections: frozenset[int]


def markers_of(assignment: Assignment) -> list[Marker]:
    """In the order of their names. One query."""
    rows = Enrolment.objects.filter(
        section__assignments=assignment, is_active=True, user__is_active=True,
        role__in=[Enrolment.Role.TEACHER, Enrolment.Role.ASSISTANT],
        user__memberships__school=assignment.school_id, user__memberships__is_active=True,
    )  # fmt: skip
    sections: dict[User, set[int]] = defaultdict(set)
    for enrolment in rows.select_related("user").order_by("user__display_name", "user_id"):
        sections[enrolment.user].add(enrolment.section_id)
    return [Marker(user, frozenset(found)) for user, found in sections.items()]


def plan_of(assignment: Assignment) -> MarkingPlan:
    """The plan of an assignment; while nobody has planned anything, one that is not saved."""
    found = MarkingPlan.objects.filter(assignment=assignment).select_related("settler").first()
    return found or MarkingPlan(assignment=assignment, school=assignment.school)


def chosen_of(plan: MarkingPlan) -> set[int]:
    """Ids of the people who take part."""
    return set(plan.markers.values_list("pk", flat=True)) if plan.pk else set()


def may_mark(markers: Iterable[Marker], section: int) -> frozenset[int]:
    """Ids of those who may mark answers of a class (its id)."""
    return frozenset(one.user.pk for one in markers if section in one.sections)


def practised(assignment: Assignment) -> set[int] | None:
    """Ids of markers who have graded the whole practice set, or chose of it; None while there is no set. Two queries."""
    chosen = list(PracticeAnswer.objects.filter(assignment=assignment).values_list("chosen_by", flat=True))
    if not chosen:
        return None
    marks = PracticeMark.objects.filter(practice__assignment=assignment).order_by()
    counted = marks.values("marker").annotate(n=Count("pk"))
    # Who chose the set knows it: nobody has to practise on their own choice.
    return {row["marker"] for row in counted if row["n"] == len(chosen)} | set(chosen)


def ready_markers(plan: MarkingPlan, markers: Sequence[Marker]) -> list[Marker]:
    """Those of the plan who still teach here, and who have practised where the plan asks for it."""
    chosen = chosen_of(plan)
    done = practised(plan.assignment) if plan.needs_practice else None
    return [one for one in markers if one.user.pk in chosen and (done is None or one.user.pk in done)]
