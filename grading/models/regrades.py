from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grading.models.grade import Grade
from grading.models.response import Response
from grading.models.submission import PLAIN, Submission, submission_scope
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor

REASON_MIN, REASON_MAX = 20, 2000


class RegradeRequestQuerySet(models.QuerySet["RegradeRequest"]):
    def for_actor(self, actor: Actor, need: str) -> RegradeRequestQuerySet:
        """As the submission: the student, their guardians to read, those who teach the class."""
        here = self.filter(school=actor.school)
        if need in PLAIN:
            return here.filter(submission_scope(actor, need, "response__submission__"))
        return here.filter(response__submission__in=Submission.objects.filter(submission_scope(actor, need)))

    def unsettled(self) -> RegradeRequestQuerySet:
        return self.filter(state__in=RegradeRequest.UNSETTLED)


class RegradeRequest(PublicModel):
    """A student's question about one graded answer: which criteria, and why. One unsettled per answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the teacher")
        ANSWERED = "answered", pgettext_lazy("regrade request", "Answered")
        ACCEPTED = "accepted", pgettext_lazy("regrade request", "Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    UNSETTLED = (State.OPEN, State.ANSWERED)

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="regrades")
    # The words of the criteria as they were when the student asked: a rubric may change since.
    criteria = models.JSONField(default=list)  # [{"id": public id of the criterion, "text": its words}]
    reason = models.TextField(_("reason"), max_length=REASON_MAX)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    about = models.ForeignKey(Grade, models.CASCADE, related_name="+")  # the grade that was in force
    outcome = models.ForeignKey(Grade, models.CASCADE, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)  # the last word or decision
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True, related_name="+")

    objects = RegradeRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "state", "changed_at"], name="regrade_school_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(state__in=["open", "answered"]),
                name="regrade_one_unsettled",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered"], settled_at__isnull=True)
                | Q(state__in=["accepted", "declined", "withdrawn"], settled_at__isnull=False),
                name="regrade_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", outcome__isnull=False)
                | (~Q(state="accepted") & Q(outcome__isnull=True)),
                name="regrade_accepted_has_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.get_state_display()}"

    @property
    def is_settled(self) -> bool:
        return self.state not in self.UNSETTLED

    @property
    def status(self) -> str:
        """The state in the words of the status component."""
        return {
            self.State.OPEN: "waiting",
            self.State.ANSWERED: "review",
            self.State.ACCEPTED: "correct",
            self.State.DECLINED: "not_yet",
            self.State.WITHDRAWN: "closed",
        }[self.State(self.state)]


class RegradeMessage(models.Model):
    """One word in the thread of a request. Never changed and never deleted on its own."""

    request = models.ForeignKey(RegradeRequest, models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    text = models.TextField(_("message"), max_length=REASON_MAX)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.request}: {self.author}"


class RegradeSpreadQuerySet(models.QuerySet["RegradeSpread"]):
    def for_actor(self, actor: Actor, need: str) -> RegradeSpreadQuerySet:
        found = RegradeRequest.objects.all().for_actor(actor, need)
        return self.filter(request__in=found)


class RegradeSpread(PublicModel):
    """The decision of an accepted request, given to other answers that say the same; undone as one."""

    request = models.ForeignKey(RegradeRequest, models.CASCADE, related_name="spreads")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    grades = models.ManyToManyField(Grade, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RegradeSpreadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.request}: {self.by}"
