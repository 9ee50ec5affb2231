from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from school.courses.models.course import Course
from school.courses.models.question import Question
from school.courses.models.section import Section
from school.courses.worth import FULL, OUT, Worth, worth
from school.people.models import PublicModel, School

if TYPE_CHECKING:
    from school.people.access import Actor


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def for_actor(self, actor: Actor, need: str) -> AssignmentQuerySet:
        """Staff see all of their courses; students what is published and open to one of their sections."""
        here = self.filter(school=actor.school)
        staff_need = "manage" if need == "manage" else "teach"
        staff = Q(course__in=Course.objects.all().for_actor(actor, staff_need))
        if need == "view" and actor.is_admin:
            return here
        if need in {"teach", "manage"}:
            return here.filter(staff)
        taken = Section.objects.all().for_actor(actor, "own" if need == "own" else "view")
        given = Q(pk__in=Assignment.sections.through.objects.filter(section__in=taken).values("assignment"))
        seen = given & Q(is_published=True, opens_at__lte=timezone.now())
        return here.filter(seen if need == "own" else seen | staff)


class Assignment(PublicModel):
    school = models.ForeignKey(School, models.PROTECT, related_name="assignments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="assignments")
    title = models.CharField(_("title"), max_length=160)
    instructions = models.TextField(_("instructions"), blank=True)
    sections = models.ManyToManyField(Section, related_name="assignments", verbose_name=_("classes"))
    questions = models.ManyToManyField(Question, through="AssignmentQuestion", related_name="assignments")
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(_("closes"), help_text=_("Until then work is taken and marked late."))
    is_published = models.BooleanField(_("visible to students"), default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["school", "due_at"], name="assignment_school_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("opens_at")) & Q(closes_at__gte=F("due_at")),
                name="assignment_dates_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        return self.is_published and self.opens_at <= now < self.closes_at

    def phase(self, now: datetime) -> str:
        """draft, coming, open, late (past due, still taken) or closed."""
        if not self.is_published:
            return "draft"
        if now < self.opens_at:
            return "coming"
        if now < self.due_at:
            return "open"
        return "late" if now < self.closes_at else "closed"

    @property
    def points(self) -> Decimal:
        """What can be earned; a voided question may count for nothing."""
        return sum((item.worth().points for item in self.items.all()), Decimal(0))


class AssignmentQuestion(models.Model):
    """A question as an assignment asks it. Sums of points go through `worth`, which knows of voided ones."""

    class Void(models.TextChoices):
        """Why answers to it say nothing: the question was faulty. Set by grading/services/changes.py."""

        NO = "", _("It counts")
        OUT = OUT, _("Its points count for nobody")
        FULL = FULL, _("Everyone has all of its points")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(default=0)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=Decimal(1))
    void = models.CharField(max_length=4, choices=Void, default=Void.NO, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "question"], name="assignment_question_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="assignment_points_positive"),
            models.CheckConstraint(condition=Q(void__in=["", OUT, FULL]), name="assignment_void_known"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} #{self.position}"

    @property
    def is_void(self) -> bool:
        return bool(self.void)

    def worth(self, score: Decimal | None = None) -> Worth:
        """What an answer with this score (0..1 of the points) counts for; without one, what can be earned."""
        return worth(self.points, self.void, score)
