from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Assignment, Question, Section
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor

REGRADE_DAYS, REGRADE_LIMIT = 7, 3


class ResultTermsQuerySet(models.QuerySet["ResultTerms"]):
    def for_actor(self, actor: Actor, need: str) -> ResultTermsQuerySet:
        return self.filter(assignment__in=Assignment.objects.all().for_actor(actor, need))


class ResultTerms(models.Model):
    """What students may see and ask once the results of an assignment are out; without a row, as the defaults say."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="result_terms")
    show_statistics = models.BooleanField(_("students see how the class did"), default=False)
    regrade_days = models.PositiveSmallIntegerField(
        _("days to ask for another look"), default=REGRADE_DAYS
    )  # 0: nobody may ask
    regrade_limit = models.PositiveSmallIntegerField(_("open requests per student"), default=REGRADE_LIMIT)

    objects = ResultTermsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "assignment"], name="result_terms_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(regrade_days__lte=365, regrade_limit__gte=1, regrade_limit__lte=50),
                name="result_terms_bounded",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.regrade_days}"


class ReleasePlanQuerySet(models.QuerySet["ReleasePlan"]):
    def for_actor(self, actor: Actor, need: str) -> ReleasePlanQuerySet:
        sections = Section.objects.all().for_actor(actor, "teach" if need == "view" else need)
        return self.filter(school=actor.school, section__in=sections)

    def waiting(self) -> ReleasePlanQuerySet:
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)


class ReleasePlan(PublicModel):
    """Results of one class that show themselves at a time: of one question, or (without one) of all.

    What is decided by then is released; `released` and `held` say how many were, and how many had to wait.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="release_plans")
    section = models.ForeignKey(Section, models.CASCADE, related_name="release_plans")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(_("release at"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    objects = ReleasePlanQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["school", "assignment"], name="release_plan_school"),
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="release_plan_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "section", "question"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                nulls_distinct=False,
                name="release_plan_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="release_plan_done_or_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, {self.section}: {self.due_at}"
