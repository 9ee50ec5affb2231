"""What the pages of courses show, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from school.courses.models import Assignment, Course, Enrolment, Lesson, Section, Unit
from school.courses.scope import taught
from school.people.access import Actor, visible

__all__ = ["Dated", "course_list", "dated", "neighbours", "next_due", "section_list", "units_of"]


@dataclass(frozen=True)
class Dated:
    """An assignment and where it stands now."""

    assignment: Assignment
    phase: str


def course_list(actor: Actor) -> QuerySet[Course]:
    """Courses of the actor with `my_sections`, `lesson_count` and `student_count`; newest term first."""
    lessons = Lesson.objects.filter(unit__course=OuterRef("pk"), is_published=True).order_by()
    students = Enrolment.objects.filter(
        section__course=OuterRef("pk"), role=Enrolment.Role.STUDENT, is_active=True
    ).order_by()
    return (
        visible(actor, Course)
        .select_related("term")
        .prefetch_related(Prefetch("sections", visible(actor, Section), to_attr="my_sections"))
        .annotate(
            lesson_count=_count(lessons, "unit__course"), student_count=_count(students, "section__course")
        )
        .order_by("-term__starts_on", "title", "id")
    )


def _count(rows: QuerySet, group: str) -> Coalesce:  # type: ignore[type-arg]
    return Coalesce(Subquery(rows.values(group).annotate(n=Count("pk")).values("n")), 0)


def next_due(actor: Actor, courses: list[Course], now: datetime) -> dict[int, Assignment]:
    """The assignment that is due next in each course that has one, by the course's primary key."""
    coming = visible(actor, Assignment).filter(
        course__in=courses, is_published=True, opens_at__lte=now, due_at__gte=now
    )
    return {row.course_id: row for row in coming.order_by("course_id", "due_at", "id").distinct("course_id")}


def units_of(actor: Actor, course: Course) -> QuerySet[Unit]:
    """Units with the lessons (and their concepts) that the actor may read; students get no empty unit."""
    lessons = visible(actor, Lesson).filter(unit__course=course)
    units = course.units.prefetch_related(
        Prefetch("lessons", lessons.prefetch_related("concepts"), to_attr="shown_lessons")
    )
    if visible(actor, Course, "manage").filter(pk=course.pk).exists():
        return units
    return units.filter(Q(pk__in=lessons.values("unit")))


def dated(rows: QuerySet[Assignment], now: datetime) -> list[Dated]:
    """What may still be handed in first, by due date; then the rest, latest first."""
    found = [Dated(row, row.phase(now)) for row in rows]
    ahead = [one for one in found if one.phase != "closed"]
    behind = [one for one in found if one.phase == "closed"]
    ahead.sort(key=lambda one: (one.assignment.due_at, one.assignment.pk))
    behind.sort(key=lambda one: (one.assignment.due_at, one.assignment.pk), reverse=True)
    return ahead + behind


def neighbours(actor: Actor, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    """The lesson before and the one after, across units."""
    course = visible(actor, Lesson).filter(unit__course=lesson.unit.course_id)
    order = list(course.order_by("unit__position", "unit_id", "position", "id").only("public_id", "title"))
    here = next((place for place, one in enumerate(order) if one.pk == lesson.pk), None)
    if here is None:
        return None, None
    return (
        order[here - 1] if here > 0 else None,
        order[here + 1] if here + 1 < len(order) else None,
    )


def section_list(actor: Actor) -> QuerySet[Section]:
    """Classes that the actor teaches, or all of the school for its admin, with `student_count` and `teachers`."""
    students = Enrolment.objects.filter(
        section=OuterRef("pk"), role=Enrolment.Role.STUDENT, is_active=True
    ).order_by()
    teachers = Enrolment.objects.filter(role=Enrolment.Role.TEACHER, is_active=True).select_related("user")
    return (
        taught(actor, Section)
        .select_related("course__term")
        .prefetch_related(Prefetch("enrolments", teachers, to_attr="teachers"))
        .annotate(student_count=_count(students, "section"))
        .order_by("course__title", "name", "id")
    )
