from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from school.people.models.base import PublicModel
from school.people.models.school import School
from school.people.models.user import User

if TYPE_CHECKING:
    from school.people.access import Actor


class Role(models.TextChoices):
    ADMIN = "admin", _("School admin")
    TEACHER = "teacher", _("Teacher")
    ASSISTANT = "assistant", _("Assistant")
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Guardian")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(is_active=True, user__is_active=True)

    def for_actor(self, actor: Actor, need: str) -> MembershipQuerySet:
        """Admins see and manage everybody of their school; teachers see students and colleagues, assistants students."""
        here = self.filter(school=actor.school)
        if actor.is_admin:
            return here
        if actor.is_teaching and need == "view":
            colleagues = [Role.TEACHER, Role.ASSISTANT] if actor.is_teacher else []
            return here.filter(models.Q(role__in=[Role.STUDENT, *colleagues]) | models.Q(user=actor.user))
        return here.filter(user=actor.user) if need == "view" else here.none()


class Membership(PublicModel):
    """Who a person is in a school. Two roles are two rows."""

    school = models.ForeignKey(School, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    school_number = models.CharField(_("school number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "role"], name="membership_once_per_role"),
            models.UniqueConstraint(
                fields=["school", "school_number"],
                condition=~models.Q(school_number=""),
                name="membership_school_number_unique",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]
        indexes = [models.Index(fields=["school", "role"], name="membership_school_role")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Guardianship(models.Model):
    """A guardian may see what the student sees of their own results."""

    school = models.ForeignKey(School, models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(User, models.CASCADE, related_name="wards")
    student = models.ForeignKey(User, models.CASCADE, related_name="guardians")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "guardian", "student"], name="guardianship_once"),
            models.CheckConstraint(
                condition=~models.Q(guardian=models.F("student")), name="guardianship_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} -> {self.student}"
