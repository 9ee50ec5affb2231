"""Answers to one question of an assignment, grouped by meaning. No grade is kept here: a group is a way to look at answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.grade import Grade
from grading.models.response import Response
from school.courses.models import Assignment, Question
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


def _taught(actor: Actor, need: str) -> models.QuerySet[Response]:
    return Response.objects.all().for_actor(actor, "teach" if need == "view" else need)


class AnswerVector(models.Model):
    """What an encoder made of one saved answer, so that it is not computed twice. Goes with the answer."""

    response = models.OneToOneField(Response, models.CASCADE, related_name="vector")
    version = models.PositiveIntegerField()  # of the answer
    encoder = models.CharField(max_length=80)
    vector = models.BinaryField()  # float16, unit length

    def __str__(self) -> str:
        return f"{self.response} ({self.encoder})"


class GroupingQuerySet(models.QuerySet["Grouping"]):
    def for_actor(self, actor: Actor, need: str) -> GroupingQuerySet:
        taught = Assignment.objects.all().for_actor(actor, "teach" if need == "view" else need)
        return self.filter(school=actor.school, assignment__in=taught)


class Grouping(PublicModel):
    """That the answers to one question of an assignment are kept in groups, and how far the worker is with it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Grouping")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    school = models.ForeignKey(School, models.PROTECT, related_name="groupings")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="groupings")
    question = models.ForeignKey(Question, models.CASCADE, related_name="groupings")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Something was moved by hand: exemplars and neighbours are to be found anew.
    stale = models.BooleanField(default=False)
    by_meaning = models.BooleanField(default=True)  # False: by wording alone, because the encoder was missing
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    grouped_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = GroupingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "state"], name="grouping_school_state")]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "question"], name="grouping_once_per_question"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="grouping_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.question}"

    @property
    def active(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}


class GroupQuerySet(models.QuerySet["AnswerGroup"]):
    def for_actor(self, actor: Actor, need: str) -> GroupQuerySet:
        """Groups with an answer that the actor may grade."""
        theirs = GroupMember.objects.filter(response__in=_taught(actor, need))
        return self.filter(school=actor.school, pk__in=theirs.values("group"))


class AnswerGroup(PublicModel):
    """Answers that are alike. `version` counts changes by people: a change of an older version is refused.

    A group that lost all its members stays, unseen, so that undoing finds it.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="answer_groups")
    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    block = models.JSONField(default=list)  # what the drafts said when it was made: label, then levels
    exemplars = models.JSONField(default=list)  # ids of responses, the most typical first
    near = models.JSONField(default=list)  # [id of another group, likeness], the nearest first
    spread = models.FloatField(default=0)  # one less the mean cosine to the group's mean

    objects = GroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "grouping"], name="group_school_grouping")]
        constraints = [
            models.CheckConstraint(condition=Q(spread__gte=0, spread__lte=1), name="group_spread_fraction")
        ]

    def __str__(self) -> str:
        return self.name or f"{self.grouping} {self.pk}"

    @property
    def label(self) -> str:
        """The label of its drafts; "" where they had none."""
        return str(self.block[0]) if self.block else ""


class GroupMember(models.Model):
    """One answer in its group."""

    class Joined(models.TextChoices):
        AUTOMATIC = "automatic", _("from the start")
        LATER = "later", _("joined later")
        BY_HAND = "by_hand", _("moved by hand")

    group = models.ForeignKey(AnswerGroup, models.CASCADE, related_name="members")
    response = models.OneToOneField(Response, models.CASCADE, related_name="group_member")
    joined = models.CharField(max_length=9, choices=Joined, default=Joined.AUTOMATIC)
    form = models.CharField(max_length=32, blank=True)  # digest of the normal form, "" for an empty answer
    closeness = models.FloatField(default=1)

    class Meta:
        indexes = [models.Index(fields=["group", "-closeness"], name="member_by_closeness")]
        constraints = [
            models.CheckConstraint(
                condition=Q(joined__in=["automatic", "later", "by_hand"]), name="member_joined_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.response} in {self.group}"


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def for_actor(self, actor: Actor, need: str) -> BulkActQuerySet:
        """The acts of the assignments that they grade; whose act it was decides who may take it back."""
        taught = Assignment.objects.all().for_actor(actor, "teach" if need == "view" else need)
        return self.filter(school=actor.school, grouping__assignment__in=taught)


class BulkAct(PublicModel):
    """One act on many answers at once, with what is needed to take it back."""

    class Kind(models.TextChoices):
        GRADE = "grade", _("Graded")
        SPLIT = "split", _("Moved into a group of their own")
        MERGE = "merge", _("Merged")

    school = models.ForeignKey(School, models.PROTECT, related_name="bulk_acts")
    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="acts")
    group = models.ForeignKey(AnswerGroup, models.SET_NULL, null=True, blank=True, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    grades = models.ManyToManyField(Grade, related_name="bulk_acts", blank=True)
    moves = models.JSONField(default=list)  # [response, group before, group after, how it had joined]
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "grouping"], name="bulk_act_school_grouping")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["grade", "split", "merge"]), name="bulk_act_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.grouping}"
