from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grading import graders
from grading.models.response import Response
from grading.verdict import Verdict
from school.people.models import Consent


def hidden(way: str = "") -> Q:
    """Whether the drafts of an answer may not be seen; `way` leads to the answer from the rows that are asked."""
    refusal = Consent.objects.filter(
        school=OuterRef(f"{way}school"), user=OuterRef(f"{way}submission__student"),
        kind=Consent.Kind.AI_GRADING, granted=False,
    )  # fmt: skip
    by_model = [kind for kind in graders.kinds() if graders.get(kind).needs_model]
    undecided = ~Q(**{f"{way}state": Response.State.GRADED})
    off = Q(**{f"{way}school__ai_grading": False}) | Q(**{f"{way}submission__section__ai_grading": False})
    return undecided & (off | Q(Exists(refusal))) & Q(**{f"{way}question__kind__in": by_model})


class DraftManager(models.Manager["Draft"]):
    """Drafts that may be seen: none of a model for a student who refuses that, unless the answer is decided.

    What was drafted before the refusal, or before school or class switched drafts off, is hidden from every page, list and file.
    """

    def get_queryset(self) -> models.QuerySet[Draft]:
        return super().get_queryset().exclude(hidden("response__"))


class EveryDraft(models.Manager["Draft"]):
    """Hidden ones too, for what has to know that there are any."""


class Draft(models.Model):
    """What a grader proposes for one saved answer. Never a grade by itself."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="drafts", db_index=False)
    answer_version = models.PositiveIntegerField()
    question_version = models.PositiveIntegerField(default=1)
    rubric_version = models.PositiveIntegerField(null=True, blank=True)  # None: judged without a rubric
    score = models.DecimalField(max_digits=5, decimal_places=4)  # fraction of the points, 0..1
    confidence = models.FloatField()  # calibrated probability that the label is right, 0..1
    verdict = models.JSONField()  # Verdict.as_json(): label, probabilities, spans, criteria, findings, flags
    grader = models.CharField(max_length=40)
    model_version = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DraftManager()
    every = EveryDraft()

    class Meta:
        # Lists of thousands ask for the newest draft of each answer, and read it here.
        indexes = [
            models.Index(fields=["response", "-id"], include=["confidence", "score"], name="draft_newest")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "answer_version", "model_version"], name="draft_once_per_answer_and_model"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="draft_score_fraction"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="draft_confidence_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.score} ({self.model_version})"

    def as_verdict(self) -> Verdict:
        return Verdict.from_json(self.verdict)
