from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Course, Question
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class SavedCommentQuerySet(models.QuerySet["SavedComment"]):
    def for_actor(self, actor: Actor, need: str) -> SavedCommentQuerySet:
        """Those who teach the course use their own and the shared ones; everybody changes only their own."""
        here = self.filter(school=actor.school, course__in=Course.objects.all().for_actor(actor, "teach"))
        mine = Q(owner=actor.user)
        return here.filter(mine | Q(is_shared=True) if need in {"view", "teach"} else mine)

    def for_question(self, question: Question) -> SavedCommentQuerySet:
        """What may be said to an answer of this question, its own comments first, then those used most."""
        rows = self.filter(Q(question=question) | Q(question=None), course=question.course_id)
        return rows.order_by(F("question").asc(nulls_last=True), "-used", "-pk")


class SavedComment(PublicModel):
    """A comment kept at hand for a course, or for one of its questions. May hold placeholders."""

    MAX_TEXT = 2000

    school = models.ForeignKey(School, models.PROTECT, related_name="saved_comments")
    course = models.ForeignKey(Course, models.CASCADE, related_name="saved_comments")
    question = models.ForeignKey(
        Question,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_comments",
        verbose_name=_("question"),
    )
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_comments")
    text = models.TextField(_("comment"), max_length=MAX_TEXT)
    hot_key = models.CharField(_("key"), max_length=1, blank=True)  # a small letter or a digit
    is_shared = models.BooleanField(_("shared with the other teachers of the course"), default=False)
    used = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = SavedCommentQuerySet.as_manager()

    class Meta:
        ordering = ["-used", "-id"]
        indexes = [models.Index(fields=["school", "course", "owner"], name="comment_school_course")]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "owner", "hot_key"], condition=~Q(hot_key=""), name="comment_one_per_key"
            ),
            models.CheckConstraint(condition=Q(hot_key__regex=r"^[a-z0-9]?$"), name="comment_key_known"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_text"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PassedPhrase(models.Model):
    """A phrase that somebody does not want to keep: it is not offered again. `normal` as in comments/phrases.py."""

    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    normal = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["school", "course", "owner"], name="phrase_school_course")]

    def __str__(self) -> str:
        return self.normal[:80]
