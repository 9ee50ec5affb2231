from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.marking.sampling import new_seed
from grading.models.grade import Grade
from grading.models.response import Response
from school.courses.models import Assignment
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class MarkingPlan(models.Model):
    """How several people grade one assignment: who takes what, how much is read twice, what a new marker does first."""

    class How(models.TextChoices):
        COUNT = "count", _("Equal shares")
        QUESTION = "question", _("By question")
        SECTION = "section", _("By class")

    school = models.ForeignKey(School, models.PROTECT, related_name="marking_plans")
    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="marking_plan")
    how = models.CharField(max_length=10, choices=How, default=How.COUNT)
    markers = models.ManyToManyField(User, related_name="+")
    seed = models.PositiveIntegerField(default=new_seed)  # of every random draw in this assignment
    version = models.PositiveIntegerField(default=1)  # counts changes: two leads do not overwrite each other
    needs_practice = models.BooleanField(default=False)
    # Of each question so many answers are read twice: the larger of a share and a number.
    second_percent = models.PositiveSmallIntegerField(default=0)
    second_count = models.PositiveSmallIntegerField(default=0)
    gap = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal("0.25")
    )  # fraction of the points
    settler = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["count", "question", "section"]), name="marking_plan_how_known"
            ),
            models.CheckConstraint(condition=Q(gap__gte=0, gap__lte=1), name="marking_plan_gap_fraction"),
            models.CheckConstraint(condition=Q(second_percent__lte=100), name="marking_plan_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_how_display()}"

    @property
    def gap_percent(self) -> int:
        return round(100 * self.gap)

    def may_settle(self, user: User, is_lead: bool) -> bool:
        """A named third marker settles alone; without one every lead teacher may."""
        return user.pk == self.settler_id if self.settler_id else is_lead


class Allotment(models.Model):
    """Who is to grade one answer. Anybody who may grade it still can: it says whose work it is."""

    school = models.ForeignKey(School, models.PROTECT, related_name="allotments")
    response = models.OneToOneField(Response, models.CASCADE, related_name="allotment")
    marker = models.ForeignKey(User, models.CASCADE, related_name="allotments")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["school", "marker"], name="allotment_school_marker")]

    def __str__(self) -> str:
        return f"{self.response}: {self.marker}"


class MarkingLease(models.Model):
    """Somebody has an answer open. It only warns others: what keeps a save safe is the check of what was seen."""

    school = models.ForeignKey(School, models.PROTECT, related_name="marking_leases")
    response = models.OneToOneField(Response, models.CASCADE, related_name="marking_lease")
    holder = models.ForeignKey(User, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "until"], name="marking_lease_school_until")]

    def __str__(self) -> str:
        return f"{self.response}: {self.holder}"

    def is_held(self, now: datetime) -> bool:
        return now < self.until


class ReadingQuerySet(models.QuerySet["SecondReading"]):
    def for_actor(self, actor: Actor, need: str) -> ReadingQuerySet:
        staff = "teach" if need == "view" else need
        return self.filter(response__in=Response.objects.all().for_actor(actor, staff))


class SecondReading(PublicModel):
    """An answer drawn to be read twice, and by whom. Settled where the two marks lay too far apart."""

    school = models.ForeignKey(School, models.PROTECT, related_name="second_readings")
    response = models.OneToOneField(Response, models.CASCADE, related_name="second_reading")
    # Nobody: there is no second person who may read it.
    marker = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    first = models.ForeignKey(Grade, models.CASCADE, null=True, blank=True, related_name="+")  # when settled
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "marker"], name="second_reading_school_marker")]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, first__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, first__isnull=False),
                name="second_reading_settled_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.marker}"


class Mark(models.Model):
    """What one person would give, without being a grade. Append-only, as grades are."""

    marker = models.ForeignKey(User, models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=5, decimal_places=4)  # fraction of the points, 0..1
    criteria = models.JSONField(default=dict)  # criterion public_id -> fraction
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class SecondMark(Mark):
    """The second reader's mark, given without seeing the first."""

    reading = models.OneToOneField(SecondReading, models.CASCADE, related_name="mark")
    note = models.TextField(_("note"), blank=True)  # to whoever settles

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="second_mark_score_fraction")
        ]

    def __str__(self) -> str:
        return f"{self.reading}: {self.score}"


class PracticeAnswerQuerySet(models.QuerySet["PracticeAnswer"]):
    def for_actor(self, actor: Actor, need: str) -> PracticeAnswerQuerySet:
        """All staff of the course: a lead teacher chose it for them, and it is shown without a name."""
        staff = "teach" if need == "view" else need
        return self.filter(assignment__in=Assignment.objects.all().for_actor(actor, staff))


class PracticeAnswer(PublicModel):
    """A decided answer that new markers grade first. What is known of it is kept as it was when it was chosen."""

    school = models.ForeignKey(School, models.PROTECT, related_name="practice_answers")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="practice_answers")
    response = models.OneToOneField(Response, models.CASCADE, related_name="practice_answer")
    score = models.DecimalField(max_digits=5, decimal_places=4)
    criteria = models.JSONField(default=dict)
    reason = models.TextField(_("why it gets these points"), blank=True)
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PracticeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["school", "assignment"], name="practice_answer_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="practice_answer_score_fraction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.score}"


class PracticeMark(Mark):
    practice = models.ForeignKey(PracticeAnswer, models.CASCADE, related_name="marks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "marker"], name="practice_mark_once"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="practice_mark_score_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice}: {self.score}"
