from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from grading.rubrics import scales
from grading.words import level_name
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
    # Levels of its own, the least first (grading/scales.py); empty: missing, partly and met. They have no life apart
    # from the criterion, are read and replaced with it, and so stand in its row.
    levels = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="criterion_points_positive")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def named_levels(self) -> list[tuple[str, scales.Level]]:
        """(name, level) of its own levels, the least first; empty for the three that every criterion has."""
        return [(level_name(level, self.points), level) for level in self.scale] if self.levels else []

    @property
    def scale(self) -> tuple[scales.Level, ...]:
        """Its levels, the least first."""
        return scales.scale(self.points, scales.from_rows(self.levels))
