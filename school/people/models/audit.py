from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from school.people.models.school import School
from school.people.models.user import User

if TYPE_CHECKING:
    from school.people.access import Actor


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def for_actor(self, actor: Actor, need: str) -> AuditQuerySet:
        """Only admins read the audit list, and nobody may change it."""
        if need != "view" or not actor.is_admin:
            return self.none()
        return self.filter(school=actor.school)


class AuditEvent(models.Model):
    """Who did what, in order. Append-only; each row's hash covers the row before it.

    A database trigger refuses UPDATE and DELETE, so a rewritten history needs more than the app's rights,
    and `audit.verify` finds a chain that was cut or changed.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="audit_events")
    actor = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "-id"], name="audit_school_recent")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target}"
