"""Concepts and what they need."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from school.courses.graph import find_cycle
from school.courses.models import Concept, Course
from school.courses.services.order import last_place
from school.courses.services.refused import Refused

__all__ = ["concept_delete", "concept_save", "needs_of"]


def needs_of(course: Course) -> dict[int, list[int]]:
    """Concept -> its prerequisites, by primary key, in the order of the course."""
    needs: dict[int, list[int]] = {key: [] for key in course.concepts.values_list("pk", flat=True)}
    pairs = Concept.prerequisites.through.objects.filter(from_concept__course=course)
    for key, needed in pairs.order_by("to_concept__position", "to_concept_id").values_list(
        "from_concept", "to_concept"
    ):
        needs[key].append(needed)
    return needs


@transaction.atomic
def concept_save(*, concept: Concept, prerequisites: Iterable[Concept]) -> Concept:
    """Raises Refused (field "prerequisites"), naming the ring, when concepts would need each other."""
    # One writer per course: two harmless changes at once could close a ring together.
    Course.objects.select_for_update().get(pk=concept.course_id)
    wanted = list(prerequisites)
    if concept.pk is None:
        concept.slug = _free_slug(concept)
        concept.position = last_place(Concept.objects.filter(course=concept.course))
    else:
        _refuse_ring(concept, wanted)
    concept.save()
    concept.prerequisites.set(wanted)
    return concept


def _refuse_ring(concept: Concept, wanted: list[Concept]) -> None:
    ring = find_cycle({**needs_of(concept.course), concept.pk: [one.pk for one in wanted]})
    if not ring:
        return
    names = {**dict(concept.course.concepts.values_list("pk", "name")), concept.pk: concept.name}
    raise Refused(
        _("These concepts would need each other: %(ring)s. Take one of them out.")
        % {"ring": " → ".join(names[key] for key in ring)},
        field="prerequisites",
    )


def _free_slug(concept: Concept) -> str:
    base = slugify(concept.name, allow_unicode=True)[:70] or "concept"
    taken = set(concept.course.concepts.values_list("slug", flat=True))
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )


@transaction.atomic
def concept_delete(*, concept: Concept) -> None:
    """Raises Refused while lessons, questions or other concepts use it: students' progress hangs on it."""
    if concept.questions.exists() or concept.lessons.exists() or concept.unlocks.exists():
        raise Refused(_("Lessons, questions or other concepts use this concept. Take it out of them first."))
    concept.delete()
