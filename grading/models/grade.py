from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.draft import Draft
from grading.models.response import Response
from school.courses.models import Section
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class PolicyQuerySet(models.QuerySet["ClassPolicy"]):
    def in_force(self) -> PolicyQuerySet:
        return self.filter(revoked_at__isnull=True)

    def for_actor(self, actor: Actor, need: str) -> PolicyQuerySet:
        return self.filter(
            section__in=Section.objects.all().for_actor(actor, "teach" if need == "view" else need)
        )


class ClassPolicy(PublicModel):
    """A teacher's signature under "this may be final without me": only then a draft becomes a grade.

    A promise has a target: so large a share of what it accepts must match what the teacher would give, within
    `tolerance` (a fraction of the points). It pauses itself when checks find that it does not hold.
    """

    class Kind(models.TextChoices):
        KEY = "key", _("Choice and number answers are graded by their key")
        PRACTICE = "practice", _("Practice counts towards mastery, never towards marks")
        PROMISE = "promise", _("Sure drafts of short answers are accepted within a promise")

    class Scope(models.TextChoices):
        QUESTION = "question", _("Each question by its own graded answers")
        CLASS = "class", _("All questions of the class together")

    school = models.ForeignKey(School, models.PROTECT, related_name="class_policies")
    section = models.ForeignKey(Section, models.CASCADE, related_name="policies")
    kind = models.CharField(max_length=10, choices=Kind)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    target = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)  # 0.90, 0.95 or 0.98
    tolerance = models.DecimalField(max_digits=3, decimal_places=2, default=0)  # fraction of the points
    scope = models.CharField(max_length=8, choices=Scope, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="promise", target__gt=0, target__lt=1, scope__in=["question", "class"])
                | (~Q(kind="promise") & Q(target__isnull=True, scope="", paused_at__isnull=True)),
                name="policy_promise_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0, tolerance__lt=1), name="policy_tolerance_fraction"
            ),
            models.UniqueConstraint(
                fields=["section", "kind"], condition=Q(revoked_at__isnull=True), name="policy_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.get_kind_display()}"


class Grade(models.Model):
    """A decision. Append-only: a change is a new row, and a database trigger refuses UPDATE."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="grades", db_index=False)
    score = models.DecimalField(max_digits=5, decimal_places=4)  # fraction of the points, 0..1
    criteria = models.JSONField(default=dict)  # criterion public_id -> fraction, where the teacher set them
    comment = models.TextField(_("comment"), blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    draft = models.ForeignKey(Draft, models.RESTRICT, null=True, blank=True, related_name="grades")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="decided_grades")
    policy = models.ForeignKey(ClassPolicy, models.PROTECT, null=True, blank=True, related_name="grades")
    # The change of the question that wrote it; who decided (or the policy) is who decided the grade before.
    change = models.ForeignKey(
        "grading.QuestionChange", models.RESTRICT, null=True, blank=True, related_name="grades"
    )
    draft_seen = models.BooleanField(default=True)  # False: decided before a draft was shown, or without one
    # In force when this was decided, and again once this is taken back; empty where nothing was.
    before = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    # Written by taking back that decision; the one before it is in force again.
    undoes = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    # The decision that is in force again by it, as it was first made: it is as old as that one.
    repeats = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    # Made by the page for one press of a button: sent again, because the reply was lost, it is not decided twice.
    act = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Lists of thousands ask for the grade in force of each answer, and read it here.
        indexes = [models.Index(fields=["response", "-id"], include=["score"], name="grade_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "act"], condition=Q(act__isnull=False), name="grade_act_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False) | Q(policy__isnull=False),
                name="grade_has_a_person_or_policy",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="grade_score_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.score}"

    @property
    def given(self) -> int:
        """The id of the decision that this is, however often it was taken back to since."""
        return self.repeats_id or self.pk
