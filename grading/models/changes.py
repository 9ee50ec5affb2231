"""What became of a question after it was answered: each change, why it was made, and the grades it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.grade import Grade
from grading.models.response import Response
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class ChangeQuerySet(models.QuerySet["QuestionChange"]):
    def for_actor(self, actor: Actor, need: str) -> ChangeQuerySet:
        """Staff of the question's course read what was applied; who may change the question, proposals too."""
        questions = Question.objects.all()
        mine = self.filter(school=actor.school, question__in=questions.for_actor(actor, "manage"))
        if need != "view":
            return mine
        taught = Q(question__in=questions.for_actor(actor, "teach")) & ~Q(state=QuestionChange.State.PROPOSED)
        return self.filter(Q(pk__in=mine.values("pk")) | Q(taught, school=actor.school))

    def settled(self) -> ChangeQuerySet:
        """Those that were applied, undone ones too; the newest first."""
        return self.exclude(state=QuestionChange.State.PROPOSED).order_by("-applied_at", "-pk")


class QuestionChange(PublicModel):
    """An edit of an answered question, or its voiding: proposed and looked at first, then applied, perhaps undone.

    `before` and `after` are sheets (grading/changes/sheet.py), `details` what else the form held, and `seen` the
    grade in force of each answer (by their ids, 0 for none) as the preview showed it. Undoing is a change as well.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("Edited")
        VOID = "void", _("Voided")
        UNDO = "undo", _("Taken back")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Not applied yet")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Taken back later")

    class Added(models.TextChoices):
        """What a new criterion counts for in grades that were given without it."""

        FULL = "full", _("Everyone gets its points")
        NONE = "none", _("Nobody gets its points")
        GRADE = "grade", _("Those answers are graded again")

    school = models.ForeignKey(School, models.PROTECT, related_name="question_changes")
    question = models.ForeignKey(Question, models.CASCADE, related_name="changes")
    # Only for voiding, and there empty when all assignments are meant.
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.EDIT)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    reason = models.TextField(_("reason"), blank=True)
    added = models.CharField(max_length=5, choices=Added, default=Added.GRADE)
    void = models.CharField(max_length=4, choices=AssignmentQuestion.Void, default="", blank=True)
    before = models.JSONField()
    after = models.JSONField()
    details = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    version_from = models.PositiveIntegerField()
    version_to = models.PositiveIntegerField(null=True, blank=True)
    rubric_from = models.PositiveIntegerField(null=True, blank=True)
    rubric_to = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "question", "state"], name="change_school_question")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["edit", "void", "undo"]), name="change_kind_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", applied_at__isnull=True)
                | Q(state__in=["applied", "undone"], applied_at__isnull=False, version_to__isnull=False),
                name="change_applied_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="change_undo_names_what",
            ),
            models.CheckConstraint(
                condition=Q(kind="void") | Q(assignment__isnull=True, void=""), name="change_void_has_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.kind} ({self.state})"


class ChangeEffect(models.Model):
    """What one change did to one answer. `before` and `after` are grades in force; none: nothing was decided.

    Points are those that count in the assignment, before and after; `released` answers had been shown by then.
    """

    class Outcome(models.TextChoices):
        """What the rules made of it: grading/changes/regrade.py and grading/changes/plan.py."""

        LEVELS = "levels", _("Counted again from its levels")
        KEY = "key", _("Counted again by the key")
        SAME = "same", _("Stays as it is")
        PLAIN = "plain", _("Kept: given as points, without levels")
        OWN = "own", _("Kept: a person decided differently from the key")
        TO_GRADE = "to_grade", _("To be graded again")
        PART = "part", _("Released: the new criterion waits for you")
        RENEWED = "renewed", _("Not decided yet: gets a new draft")
        WAITING = "waiting", _("Not decided yet")
        ASIDE = "aside", _("The grade stays, without effect")
        VOID = "void", _("Needs no decision")
        LEFT_OUT = "left_out", _("Left out: decided after the preview")

    class Direction(models.TextChoices):
        UP = "up", _("More points")
        DOWN = "down", _("Fewer points")
        SAME = "same", _("As before")

    change = models.ForeignKey(QuestionChange, models.CASCADE, related_name="effects")
    response = models.ForeignKey(Response, models.CASCADE, related_name="effects")
    outcome = models.CharField(max_length=8, choices=Outcome)
    before = models.ForeignKey(Grade, models.CASCADE, null=True, blank=True, related_name="+")
    after = models.ForeignKey(Grade, models.CASCADE, null=True, blank=True, related_name="+")
    state_before = models.CharField(max_length=10, choices=Response.State)
    earned_before = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    earned_after = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    points_before = models.DecimalField(max_digits=7, decimal_places=2)
    points_after = models.DecimalField(max_digits=7, decimal_places=2)
    released = models.BooleanField(default=False)
    # As the preview counted it: by the points of the question, or of the whole assignment where it was voided.
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.SAME)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "response"], name="effect_once_per_response")
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.outcome}"

    @property
    def moved(self) -> bool:
        """Whether the points that the student sees are others than before."""
        before, after = (
            (self.earned_before, self.points_before),
            (self.earned_after, self.points_after),
        )
        return before != after
