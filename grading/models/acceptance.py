from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grading.models.draft import Draft
from grading.models.grade import ClassPolicy
from grading.models.response import Response
from grading.promise.assurance import assurance
from school.people.models import School

if TYPE_CHECKING:
    from school.people.access import Actor


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def for_actor(self, actor: Actor, need: str) -> AcceptanceQuerySet:
        return self.filter(
            response__in=Response.objects.all().for_actor(actor, "teach" if need == "view" else need)
        )

    def blind(self) -> AcceptanceQuerySet:
        """Checks that still wait, under a policy in force: their draft is not shown before the decision."""
        return self.filter(
            is_check=True, policy__revoked_at__isnull=True, response__state=Response.State.DRAFTED
        )


class Acceptance(models.Model):
    """A draft that the promise allowed: made a grade, or kept back for a person as a silent check.

    `threshold` and `evidence` (graded answers behind it) are those of the moment; what a check found is told by the
    grade that a person gave since.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="acceptances")
    policy = models.ForeignKey(ClassPolicy, models.PROTECT, related_name="acceptances")
    response = models.ForeignKey(Response, models.CASCADE, related_name="acceptances")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="acceptances")
    is_check = models.BooleanField()
    threshold = models.FloatField()
    evidence = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "policy", "is_check"], name="acceptance_school_policy")]
        constraints = [
            models.UniqueConstraint(fields=["response"], name="acceptance_once_per_response"),
            models.CheckConstraint(
                condition=Q(threshold__gte=0, threshold__lte=1), name="acceptance_threshold_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.policy}"

    def is_blind(self, state: str) -> bool:
        """Whether the draft is still hidden while the response is in this state; as `blind()` says in SQL."""
        return self.is_check and self.policy.revoked_at is None and state == Response.State.DRAFTED

    @property
    def threshold_percent(self) -> int:
        return round(100 * self.threshold)

    @property
    def sure_percent(self) -> int:
        """How sure the draft was of its points. Load `draft` where many are shown."""
        verdict = self.draft.verdict
        parts = verdict["probabilities"], verdict["criteria"]
        return round(100 * assurance(self.draft.score, self.draft.confidence, *parts))
