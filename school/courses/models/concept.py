from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from school.courses.models.course import Course
from school.people.models import PublicModel

if TYPE_CHECKING:
    from school.people.access import Actor


class InCourse(models.QuerySet):  # type: ignore[type-arg]
    """Rows of a course: whoever may see (teach, manage) the course may do so with the row."""

    def for_actor(self, actor: Actor, need: str) -> InCourse:
        return self.filter(course__in=Course.objects.all().for_actor(actor, need))


class Concept(PublicModel):
    """One thing that can be known. Prerequisites make the graph that the path is planned on."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="concepts")
    slug = models.SlugField(max_length=80, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(default=0)
    prerequisites = models.ManyToManyField("self", symmetrical=False, related_name="unlocks", blank=True)

    objects = InCourse.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "slug"], name="concept_slug_unique")]

    def __str__(self) -> str:
        return self.name
