from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from school.courses.models.concept import Concept, InCourse
from school.courses.models.course import Course
from school.people.models import PublicModel

if TYPE_CHECKING:
    from school.people.access import Actor


class Unit(PublicModel):
    course = models.ForeignKey(Course, models.CASCADE, related_name="units")
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = InCourse.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class LessonQuerySet(models.QuerySet["Lesson"]):
    def for_actor(self, actor: Actor, need: str) -> LessonQuerySet:
        """Drafts exist only for those who may manage the course."""
        found = self.filter(unit__course__in=Course.objects.all().for_actor(actor, need))
        staff = self.filter(unit__course__in=Course.objects.all().for_actor(actor, "manage"))
        return found.filter(is_published=True) | staff if need == "view" else found


class Lesson(PublicModel):
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="lessons")
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown; mathematics between dollar signs."))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=20)
    position = models.PositiveIntegerField(default=0)
    is_published = models.BooleanField(_("visible to students"), default=True)
    updated_at = models.DateTimeField(auto_now=True)
    concepts = models.ManyToManyField(Concept, related_name="lessons", blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
