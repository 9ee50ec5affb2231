from django.db import models
from django.utils.translation import gettext_lazy as _

from school.people.models.school import School
from school.people.models.user import User


class Consent(models.Model):
    """A person's own switch. No row means: as the school decided. A refusal never blocks a task."""

    class Kind(models.TextChoices):
        AI_GRADING = "ai_grading", _("AI drafts my grades")
        AI_TUTORING = "ai_tutoring", _("AI tutor")
        AI_TRAINING = "ai_training", _("My work may train the school's own grader")

    school = models.ForeignKey(School, models.CASCADE, related_name="consents")
    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=16, choices=Kind)
    granted = models.BooleanField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "kind"], name="consent_one_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}={self.granted}"
