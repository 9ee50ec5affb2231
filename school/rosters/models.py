"""An import on its way: what the file says, kept from the dry run until it is applied or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor

__all__ = ["RosterImport"]


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def for_actor(self, actor: Actor, need: str) -> RosterImportQuerySet:
        """Lists of people are the admins' business."""
        return self.filter(school=actor.school) if actor.is_admin else self.none()


class RosterImport(PublicModel):
    """One uploaded file. The rows are personal data and are dropped as soon as they are not needed."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Waiting for you")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Not applied")
        DISCARDED = "discarded", _("Given up")

    school = models.ForeignKey(School, models.CASCADE, related_name="roster_imports")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    format = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    content = models.JSONField(default=dict)  # RosterFile.as_json()
    end_leavers = models.BooleanField(default=False)
    digest = models.CharField(max_length=32, blank=True)  # of the plan that was confirmed
    report = models.JSONField(default=dict)  # counts and, for the sheets, the ids of the people added
    requested_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "-id"], name="rosterimport_school_recent")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["checked", "applying", "applied", "failed", "discarded"]),
                name="rosterimport_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
