from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from school.courses.models import Course, Question, Section
from school.people.models import PublicModel, School

if TYPE_CHECKING:
    from school.people.access import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    def for_actor(self, actor: Actor, need: str) -> ScopedQuerySet[M]:
        """Those who teach the class or the course; an admin sees and manages all of the school."""
        here = self.filter(school=actor.school)
        if actor.is_admin and need in {"view", "manage"}:
            return here
        if need == "own":
            return here.none()
        teach = "teach" if need == "view" else need
        sections = Section.objects.all().for_actor(actor, teach)
        courses = Course.objects.all().for_actor(actor, teach)
        return here.filter(Q(section__in=sections) | Q(section__isnull=True, course__in=courses))

    def of(self, scope: Scoped) -> ScopedQuerySet[M]:
        """Rows with the same scope."""
        return self.filter(course=scope.course_id, section=scope.section_id, question=scope.question_id)


class Scoped(PublicModel):
    """Belongs to one class, to one question, or, without either, to a whole course."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="+")

    if TYPE_CHECKING:
        school_id: int
        course_id: int
        section_id: int | None
        question_id: int | None

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """question, section or course."""
        return "question" if self.question_id else "section" if self.section_id else "course"

    @property
    def name(self) -> str:
        """What it is for, in the words of the teacher."""
        return str(self.question or self.section or self.course)


SCOPE = ["course", "section", "question"]
ONE_SCOPE = Q(section__isnull=True) | Q(question__isnull=True)
