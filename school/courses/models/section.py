from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models.course import Course
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor

# No 0/O, 1/I/L: a code is read aloud from a board.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_class_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _position in range(6))


class SectionQuerySet(models.QuerySet["Section"]):
    def for_actor(self, actor: Actor, need: str) -> SectionQuerySet:
        here = self.filter(school=actor.school)
        if actor.is_admin and need in {"view", "manage"}:
            return here
        mine = Enrolment.objects.filter(user=actor.user, is_active=True, section__school=actor.school)
        roles = {"manage": ["teacher"], "teach": ["teacher", "assistant"], "own": ["student"]}.get(need)
        if roles is None:
            wards = Enrolment.objects.filter(user__guardians__guardian=actor.user, is_active=True)
            return here.filter(Q(pk__in=mine.values("section")) | Q(pk__in=wards.values("section")))
        return here.filter(pk__in=mine.filter(role__in=roles).values("section"))


class Section(PublicModel):
    """A class: the people who take a course together."""

    class FeedbackTone(models.TextChoices):
        """How written feedback speaks to the class (grading/feedback). A name, and after the colon what it is."""

        PLAIN = "plain", _("Plain: says what is there and what is missing")
        WARM = "warm", _("Warm: encourages, and says the same")
        BRIEF = "brief", _("Brief: as few words as possible")

    school = models.ForeignKey(School, models.PROTECT, related_name="sections")
    course = models.ForeignKey(Course, models.PROTECT, related_name="sections")
    name = models.CharField(_("name"), max_length=80)
    class_code = models.CharField(_("class code"), max_length=8, default=new_class_code, unique=True)
    join_open = models.BooleanField(_("students may join with the code"), default=True)
    ai_grading = models.BooleanField(_("AI drafts grades"), default=True)
    ai_tutoring = models.BooleanField(_("AI tutor"), default=True)
    ai_training = models.BooleanField(_("work may train the school's own grader"), default=True)
    feedback_tone = models.CharField(
        _("tone of feedback"), max_length=8, choices=FeedbackTone, default=FeedbackTone.PLAIN
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["course", "name"], name="section_name_unique"),
            models.CheckConstraint(
                condition=Q(feedback_tone__in=["plain", "warm", "brief"]), name="section_tone_known"
            ),
        ]
        indexes = [models.Index(fields=["school", "name"], name="section_school_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def tone_name(self) -> str:
        return re.split("[:：]", self.get_feedback_tone_display())[0]


class Enrolment(models.Model):
    class Role(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        ASSISTANT = "assistant", _("Assistant")
        STUDENT = "student", _("Student")

    section = models.ForeignKey(Section, models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(User, models.CASCADE, related_name="enrolments")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "user"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(role__in=["teacher", "assistant", "student"]), name="enrolment_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.section}"
