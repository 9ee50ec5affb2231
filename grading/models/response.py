from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.submission import PLAIN, Submission, submission_scope
from school.courses.models import Question
from school.people.models import PublicModel, School

if TYPE_CHECKING:
    from grading.models.draft import Draft
    from grading.models.grade import Grade
    from school.people.access import Actor


def shown(prefix: str = "") -> Q:
    """Whose result the student may see: with all of the submission, or its question ahead of the others."""
    return Q(**{f"{prefix}submission__released_at__isnull": False}) | Q(
        **{f"{prefix}released_at__isnull": False}
    )


class ResponseQuerySet(models.QuerySet["Response"]):
    def for_actor(self, actor: Actor, need: str) -> ResponseQuerySet:
        """As the submission; staff see an answer only once it is handed in."""
        if need not in PLAIN:
            return self.filter(submission__in=Submission.objects.filter(submission_scope(actor, need)))
        found = self.filter(submission_scope(actor, need, "submission__"))
        return found if need == "own" else found.filter(submission__state=Submission.State.SUBMITTED)


class Response(PublicModel):
    """The answer to one question. `version` counts saves: a save of an older version is refused, not merged."""

    class State(models.TextChoices):
        TYPING = "typing", _("Being written")
        PENDING = "pending", _("Waiting for the draft")
        DRAFTED = "drafted", _("Draft ready")
        BY_HAND = "by_hand", _("To be graded by hand")
        GRADED = "graded", _("Graded")

    class HandReason(models.TextChoices):
        """Why no draft will come: the teacher grades without one."""

        CONSENT = "consent", _("AI drafts are switched off for this student or class")
        FAILED = "failed", _("Drafting failed three times")
        NO_GRADER = "no_grader", _("There is no grader for this kind of question")
        UNTRAINED = (
            "untrained",
            _("Essays get drafts once a grader of this class has learnt from your grades"),
        )
        UPLOAD = "upload", _("Pictures and files are graded by people")

    school = models.ForeignKey(School, models.PROTECT, related_name="responses")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="responses")
    question = models.ForeignKey(Question, models.PROTECT, related_name="responses")
    answer = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.TYPING)
    # The lease of the worker that holds it, and how often one was taken: a poison answer ends BY_HAND.
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    hand_reason = models.CharField(max_length=10, choices=HandReason, blank=True)
    # When its result was shown ahead of the rest; the rest follows with submission.released_at.
    released_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="response_once_per_question"),
            models.CheckConstraint(
                condition=Q(state__in=["typing", "pending", "drafted", "by_hand", "graded"]),
                name="response_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "question", "state"], name="response_school_question"),
            models.Index(fields=["leased_until", "id"], condition=Q(state="pending"), name="response_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.question}"

    @property
    def text(self) -> str:
        """What the student wrote, as a string, whatever the kind."""
        return str(self.answer.get("text") or self.answer.get("choice") or "")

    @property
    def option_text(self) -> str:
        """Markdown of the option that was chosen; "" where there is none. Reads the question."""
        chosen = self.answer.get("choice")
        options = self.question.content.get("options", [])
        return next((str(one["text"]) for one in options if chosen and one["id"] == chosen), "")

    @property
    def is_shown(self) -> bool:
        """As `shown()` says in SQL."""
        return self.released_at is not None or self.submission.released_at is not None

    @property
    def draft(self) -> Draft | None:
        """The newest draft that may be seen (DraftManager); prefetch `drafts` where many responses are shown."""
        return max(self.drafts.all(), key=lambda draft: draft.pk, default=None)

    @property
    def grade(self) -> Grade | None:
        """The grade in force: the latest of the append-only list."""
        return max(self.grades.all(), key=lambda grade: grade.pk, default=None)
