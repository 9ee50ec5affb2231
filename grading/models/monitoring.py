from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Question, Section
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class DriftCheck(models.Model):
    """One look at all classes of a school; the clock makes one a week, and a person may ask for it again."""

    school = models.ForeignKey(School, models.CASCADE, related_name="drift_checks")
    week = models.DateField()  # its Monday
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    classes = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)  # measures with enough drafts on both sides
    too_few = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "week"], name="drift_check_once_a_week")]

    def __str__(self) -> str:
        return f"{self.school}: {self.week}"


class AlarmQuerySet(models.QuerySet["DriftAlarm"]):
    def unclosed(self) -> AlarmQuerySet:
        return self.exclude(state=DriftAlarm.State.CLOSED)

    def for_actor(self, actor: Actor, need: str) -> AlarmQuerySet:
        """Staff of the class and admins see it; its teachers and admins settle it."""
        sections = Section.objects.all()
        mine = sections.for_actor(actor, "manage" if need != "teach" else "teach")
        if need == "view":
            mine = mine | sections.for_actor(actor, "teach")
        return self.filter(school=actor.school, section__in=mine)


class DriftAlarm(PublicModel):
    """What a grader proposes for a class is no longer what it was. Closed by a person, or by a check that finds it gone."""

    class State(models.TextChoices):
        OPEN = "open", _("Not looked at yet")
        ACKNOWLEDGED = "acknowledged", _("Being looked at")
        CLOSED = "closed", _("Closed")

    class Measure(models.TextChoices):
        SCORE = "score", _("Proposed scores")
        CONFIDENCE = "confidence", _("Confidence")
        OVERRIDE = "override", _("Changed drafts")

    school = models.ForeignKey(School, models.CASCADE, related_name="drift_alarms")
    section = models.ForeignKey(Section, models.CASCADE, related_name="drift_alarms")
    kind = models.CharField(max_length=20, choices=Question.Kind)
    model_version = models.CharField(max_length=80)
    measure = models.CharField(max_length=12, choices=Measure)
    state = models.CharField(max_length=14, choices=State, default=State.OPEN)
    figures = models.JSONField()  # as the latest check saw it: grading/services/monitoring.py, figures_of
    seen_at = models.DateTimeField()  # the latest check that saw it
    acknowledged_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # Empty `closed_by` on a closed alarm: a later check found no difference any more.
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    # A person accepted the present as the new measure: comparisons of this kind and version start anew here.
    accepted = models.BooleanField(default=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-id"]
        indexes = [models.Index(fields=["school", "state"], name="alarm_school_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "kind", "model_version", "measure"],
                condition=~Q(state="closed"),
                name="alarm_one_unclosed",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="alarm_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "acknowledged", "closed"]), name="alarm_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.measure} ({self.state})"

    @property
    def sentence(self) -> str:
        """What changed, in the reader's language."""
        from grading.monitoring.words import what_changed

        return what_changed(self.measure, self.figures)
