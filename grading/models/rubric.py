from django.db import models
from django.utils.translation import gettext_lazy as _

from school.courses.models import Question
from school.people.models import PublicModel


class Rubric(models.Model):
    question = models.OneToOneField(Question, models.CASCADE, related_name="rubric")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.question} (rubric {self.version})"


class Criterion(PublicModel):
    """A statement that a right answer entails, and the points it carries."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    text = models.CharField(_("what a right answer says"), max_length=400)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="criterion_points_positive")
        ]

    def __str__(self) -> str:
        return self.text
