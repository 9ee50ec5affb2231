from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from school.people.models.base import PublicModel
from school.people.models.school import School
from school.people.models.user import User

if TYPE_CHECKING:
    from school.people.access import Actor


class SubgroupQuerySet(models.QuerySet["SubgroupField"]):
    def for_actor(self, actor: Actor, need: str) -> SubgroupQuerySet:
        """Admins alone: who belongs to which group is nobody else's to read."""
        return self.filter(school=actor.school) if actor.is_admin else self.none()


class SubgroupField(PublicModel):
    """Something the school chose to record about its students, such as the language at home, and why.

    Only used to see whether drafts treat groups alike. Never given to a grader, a recommender or the tutor.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="subgroup_fields")
    name = models.CharField(_("name"), max_length=60)
    purpose = models.TextField(_("why it is recorded"), max_length=500)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = SubgroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="subgroup_field_name_unique"),
            models.CheckConstraint(condition=~models.Q(purpose=""), name="subgroup_field_has_purpose"),
        ]

    def __str__(self) -> str:
        return self.name


class SubgroupValue(models.Model):
    """One of the groups of a field."""

    field = models.ForeignKey(SubgroupField, models.CASCADE, related_name="values")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["field", "name"], name="subgroup_value_name_unique")]

    def __str__(self) -> str:
        return f"{self.field}: {self.name}"


class SubgroupEntry(models.Model):
    """Which group a student belongs to. Gone with the field, with the group, and with the person."""

    field = models.ForeignKey(SubgroupField, models.CASCADE, related_name="entries")
    value = models.ForeignKey(SubgroupValue, models.CASCADE, related_name="entries")
    user = models.ForeignKey(User, models.CASCADE, related_name="subgroup_entries")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "user"], name="subgroup_entry_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.value}"
