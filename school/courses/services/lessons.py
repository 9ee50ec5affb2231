"""Units and lessons: save, move, publish, delete."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from school.courses.models import Concept, Lesson, Unit
from school.courses.services.order import last_place
from school.courses.services.refused import Refused

__all__ = ["lesson_delete", "lesson_publish", "lesson_save", "unit_delete", "unit_publish", "unit_save"]


@transaction.atomic
def unit_save(*, unit: Unit) -> Unit:
    if unit.pk is None:
        unit.position = last_place(Unit.objects.filter(course=unit.course))
    unit.save()
    return unit


@transaction.atomic
def unit_delete(*, unit: Unit) -> None:
    """Raises Refused while the unit has lessons."""
    if unit.lessons.exists():
        raise Refused(_("This unit still has lessons. Move them to another unit or delete them first."))
    unit.delete()


def unit_publish(*, unit: Unit, published: bool) -> int:
    """Show or hide every lesson of the unit; the number of lessons that changed."""
    return unit.lessons.exclude(is_published=published).update(is_published=published)


@transaction.atomic
def lesson_save(*, lesson: Lesson, concepts: Iterable[Concept]) -> Lesson:
    """New lessons, and those moved to another unit, go to its end."""
    before = Lesson.objects.filter(pk=lesson.pk).values_list("unit", flat=True).first()
    if before != lesson.unit_id:
        lesson.position = last_place(Lesson.objects.filter(unit=lesson.unit))
    lesson.save()
    lesson.concepts.set(concepts)
    return lesson


def lesson_publish(*, lesson: Lesson, published: bool) -> Lesson:
    lesson.is_published = published
    lesson.save(update_fields=["is_published", "updated_at"])
    return lesson


@transaction.atomic
def lesson_delete(*, lesson: Lesson) -> None:
    """Its questions stay in the bank. Raises Refused where something that must be kept refers to it."""
    try:
        lesson.delete()
    except ProtectedError as used:
        raise Refused(
            _("This lesson is in use and cannot be deleted. Hide it from students instead.")
        ) from used
