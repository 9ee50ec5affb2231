from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Assignment, Concept, Section
from school.courses.models.section import CODE_LETTERS
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


def new_receipt() -> str:
    """A short code that a student can read out as proof of having handed in."""
    return "-".join("".join(secrets.choice(CODE_LETTERS) for _c in range(4)) for _g in range(2))


# Needs whose scope follows no row to many: it may stand in a query as it is, where a student with two guardians
# would otherwise come twice.
PLAIN = frozenset({"own", "teach", "manage"})


def submission_scope(actor: Actor, need: str, prefix: str = "") -> Q:
    """Which submissions exist for `actor`: their own, their wards' released ones, those of sections they teach."""
    here = Q(**{f"{prefix}school": actor.school})
    own = Q(**{f"{prefix}student": actor.user})
    if need == "own":
        return here & own
    taught = Section.objects.all().for_actor(actor, "teach")
    teach = Q(**{f"{prefix}section__in": taught})
    if need in {"teach", "manage"}:
        return here & teach
    wards = Q(**{f"{prefix}student__guardians__guardian": actor.user, f"{prefix}released_at__isnull": False})
    return here & (own | teach | wards)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def for_actor(self, actor: Actor, need: str) -> SubmissionQuerySet:
        scope = submission_scope(actor, need)
        if need in PLAIN:
            return self.filter(scope)
        return self.filter(pk__in=Submission.objects.filter(scope).values("pk"))


class Submission(PublicModel):
    """One student's work on one assignment, or on one practice question of a concept."""

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", _("Assignment")
        PRACTICE = "practice", _("Practice")

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        SUBMITTED = "submitted", _("Handed in")

    school = models.ForeignKey(School, models.PROTECT, related_name="submissions")
    section = models.ForeignKey(Section, models.PROTECT, related_name="submissions")
    student = models.ForeignKey(User, models.CASCADE, related_name="submissions")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ASSIGNMENT)
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    concept = models.ForeignKey(Concept, models.CASCADE, null=True, blank=True, related_name="practice")
    state = models.CharField(max_length=12, choices=State, default=State.IN_PROGRESS)
    submitted_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    receipt = models.CharField(max_length=9, default=new_receipt)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "student", "state"], name="submission_school_student"),
            models.Index(fields=["school", "assignment", "state"], name="submission_school_assignment"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "student"],
                condition=Q(kind="assignment"),
                name="submission_once_per_assignment",
            ),
            models.CheckConstraint(
                condition=Q(kind="assignment", assignment__isnull=False, concept__isnull=True)
                | Q(kind="practice", assignment__isnull=True, concept__isnull=False),
                name="submission_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="in_progress", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False),
                name="submission_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.assignment or self.concept}"
