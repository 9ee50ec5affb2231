"""QUESTION -> RETRIEVAL -> STREAM.

A Lesson is cut into Passages with vectors. A student's Conversation about a lesson is a list of Turns; an
answering Turn is streamed while it is made, saved at its end, and points to Passages by Citations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Course, Lesson, Section
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class PassageQuerySet(models.QuerySet["Passage"]):
    def for_actor(self, actor: Actor, need: str) -> PassageQuerySet:
        return self.filter(lesson__in=Lesson.objects.all().for_actor(actor, need))


class Passage(PublicModel):
    """A citable piece of a lesson. `vector` is float32, L2-normalised, little-endian bytes."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField()  # character offsets into Lesson.body
    end = models.PositiveIntegerField()
    vector = models.BinaryField(null=True, blank=True)
    encoder = models.CharField(max_length=80, blank=True)
    body_hash = models.CharField(max_length=64)  # SHA-256 of the body it was cut from

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["lesson_id", "position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "position"], name="passage_position_once")]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.heading or self.position}"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def for_actor(self, actor: Actor, need: str) -> ConversationQuerySet:
        """The student's own; teachers of the section may read it, and the student is told so."""
        here, own = self.filter(school=actor.school), Q(student=actor.user)
        teach = Q(section__in=Section.objects.all().for_actor(actor, "teach"))
        return here.filter({"own": own, "view": own | teach}.get(need, teach))


class Conversation(PublicModel):
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, models.CASCADE, related_name="conversations")
    course = models.ForeignKey(Course, models.CASCADE, related_name="conversations")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="conversations")
    student = models.ForeignKey(User, models.CASCADE, related_name="conversations")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["school", "student"], name="conversation_school_student")]

    def __str__(self) -> str:
        return f"{self.student}: {self.lesson}"


class TurnQuerySet(models.QuerySet["Turn"]):
    def for_actor(self, actor: Actor, need: str) -> TurnQuerySet:
        return self.filter(conversation__in=Conversation.objects.all().for_actor(actor, need))


class Turn(PublicModel):
    class Author(models.TextChoices):
        STUDENT = "student", _("Student")
        TUTOR = "tutor", _("Tutor")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        STREAMING = "streaming", _("Being answered")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    author = models.CharField(max_length=8, choices=Author)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DONE)
    kind = models.CharField(max_length=12, blank=True)  # answer | ask_back, for the tutor's turns
    generator = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Until then one worker writes it; the attempt number tells which one.
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="turn_position_once")
        ]
        indexes = [
            models.Index(
                fields=["leased_until", "id"],
                condition=Q(state__in=["waiting", "streaming"]),
                name="turn_queue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation} #{self.position}"


class Citation(models.Model):
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="citations")
    passage = models.ForeignKey(Passage, models.SET_NULL, null=True, related_name="citations")
    number = models.PositiveSmallIntegerField()
    quote = models.TextField()
    heading = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["turn", "number"], name="citation_number_once")]

    def __str__(self) -> str:
        return f"[{self.number}] {self.quote[:60]}"
