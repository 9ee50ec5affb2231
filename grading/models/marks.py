from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grading.models.mark_scope import MarkQuerySet
from grading.models.response import Response
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    pass


class MarkedText(models.Model):
    """One version of an answer as it was when it was first marked: its marks stay readable when the answer changes."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="marked_texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["response", "version"], name="marked_text_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.version}"


class TextMarkQuerySet(MarkQuerySet["TextMark"]):
    answer = "on__response"


class TextMark(PublicModel):
    """A highlight over characters `start` to `end` (exclusive) of a marked text, with a note or without.

    `revision` counts changes: a change that was made on an older one is refused.
    """

    MAX_NOTE = 2000
    MOST = 200  # on one answer

    class Kind(models.TextChoices):
        HIGHLIGHT = "highlight", _("Highlight")
        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong")
        QUESTION = "question", _("Question")

    school = models.ForeignKey(School, models.PROTECT, related_name="text_marks")
    on = models.ForeignKey(MarkedText, models.CASCADE, related_name="marks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HIGHLIGHT)
    note = models.TextField(_("note"), max_length=MAX_NOTE, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="text_marks")
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TextMarkQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["school", "by"], name="text_mark_school_by")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="text_mark_has_characters"),
            models.CheckConstraint(
                condition=Q(kind__in=["highlight", "right", "wrong", "question"]), name="text_mark_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.start}..{self.end}"
