from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.people.models import PublicModel, School

if TYPE_CHECKING:
    from school.people.access import Actor


class TermQuerySet(models.QuerySet["Term"]):
    def for_actor(self, actor: Actor, need: str) -> TermQuerySet:
        """Everybody of the school may know its terms; its admin changes them."""
        here = self.filter(school=actor.school)
        return here if need == "view" or (need == "manage" and actor.is_admin) else here.none()


class Term(PublicModel):
    school = models.ForeignKey(School, models.CASCADE, related_name="terms")
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="term_name_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="term_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def course_scope(actor: Actor, need: str, prefix: str = "") -> Q:
    """Which courses exist for `actor`, as a condition on `prefix` (such as "course__").

    VIEW: everybody enrolled, guardians of the enrolled, admins. TEACH: teachers and assistants of a
    section. MANAGE: teachers of a section, and admins.
    """
    here = Q(**{f"{prefix}school": actor.school})
    enrolment = f"{prefix}sections__enrolments__"
    active = Q(**{f"{enrolment}user": actor.user, f"{enrolment}is_active": True})
    if actor.is_admin and need in {"view", "manage"}:
        return here
    if need == "manage":
        return here & active & Q(**{f"{enrolment}role": "teacher"})
    if need == "teach":
        return here & active & Q(**{f"{enrolment}role__in": ["teacher", "assistant"]})
    if need == "own":
        return here & active & Q(**{f"{enrolment}role": "student"})
    wards = Q(**{f"{enrolment}user__guardians__guardian": actor.user, f"{enrolment}is_active": True})
    return here & (active | wards)


class CourseQuerySet(models.QuerySet["Course"]):
    def for_actor(self, actor: Actor, need: str) -> CourseQuerySet:
        return self.filter(pk__in=Course.objects.filter(course_scope(actor, need)).values("pk"))


class Course(PublicModel):
    school = models.ForeignKey(School, models.PROTECT, related_name="courses")
    term = models.ForeignKey(Term, models.PROTECT, related_name="courses")
    title = models.CharField(_("title"), max_length=160)
    subject = models.CharField(_("subject"), max_length=80, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(
        _("language of teaching"), max_length=16, choices=settings.LANGUAGES, default="en"
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        indexes = [models.Index(fields=["school", "title"], name="course_school_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> int:
        """1..4: the colour of its mark, the same on every page."""
        return self.pk % 4 + 1
