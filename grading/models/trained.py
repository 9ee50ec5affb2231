"""A class's own graders: what was trained, how it was measured, which one serves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.scope import ONE_SCOPE, SCOPE, Scoped, ScopedQuerySet
from school.people.models import User


class TrainedGrader(Scoped):
    """One version of a grader that learnt from a teacher's decisions; its weights are files, this row is the rest.

    The JSON fields hold figures and ids, never a word of a student. `knows` maps a question's public id to the
    version of the question that was learnt, `learnt_from` counts answers by class and student (so that a
    withdrawn consent is noticed), `scores` has the held-out score beside the teacher's for each answer.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        SERVING = "serving", _("In use")
        REPLACED = "replaced", _("Earlier version")
        REFUSED = "refused", _("Did not pass")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField()  # 1, 2, 3 … within its scope
    state = models.CharField(max_length=10, choices=State)
    version = models.CharField(max_length=40)  # of the artefact; goes into the version of each draft
    base = models.CharField(max_length=80)  # version of the shipped grader it stands on
    code = models.CharField(max_length=40)
    seed = models.PositiveIntegerField()
    settings = models.JSONField(default=dict)
    files = models.JSONField(default=dict)  # name -> SHA-256
    size = models.PositiveIntegerField(default=0)  # bytes
    answers = models.PositiveIntegerField(default=0)
    students = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    gate = models.JSONField(default=dict)
    knows = models.JSONField(default=dict)
    learnt_from = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    promoted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    promoted_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "course", "state"], name="grader_school_course")]
        constraints = [
            models.UniqueConstraint(
                fields=SCOPE, condition=Q(state="serving"), nulls_distinct=False, name="grader_one_serving"
            ),
            models.UniqueConstraint(fields=[*SCOPE, "number"], nulls_distinct=False, name="grader_numbered"),
            models.CheckConstraint(condition=ONE_SCOPE, name="grader_one_scope"),
            models.CheckConstraint(
                condition=Q(state__in=["candidate", "serving", "replaced", "refused", "retired"]),
                name="grader_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="serving") | Q(promoted_by__isnull=False, promoted_at__isnull=False),
                name="grader_serving_was_promoted",
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(retired_at__isnull=False), name="grader_retired_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def folder(self) -> str:
        """Where its files are; gone once it is retired."""
        return str(settings.GRADERS_DIR / str(self.public_id))

    @property
    def may_serve(self) -> bool:
        return self.state in {self.State.CANDIDATE, self.State.REPLACED}


class TrainingRun(Scoped):
    """One training: waits, runs under a lease, and ends with a grader or with a reason."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for a worker")
        RUNNING = "running", _("Training")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Problem(models.TextChoices):
        """Why there is no grader; the words for it are in grading/training_words.py."""

        TOO_FEW = "too_few", _("Too few graded answers")
        ONE_LEVEL = "one_level", _("All answers have the same score")
        WEIGHTS = "weights", _("The shipped grader cannot be loaded")
        NO_ROOM = "no_room", _("The disk is full")
        MEMORY = "memory", _("Not enough memory")
        WORKER = "worker", _("The worker ended")
        FAULT = "fault", _("An unexpected fault")

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    settings = models.JSONField(default=dict)
    stage = models.CharField(max_length=20, blank=True)
    step = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    points = models.JSONField(default=list)  # [step, loss, metric] as they came
    problem = models.CharField(max_length=10, choices=Problem, blank=True)
    detail = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    grader = models.OneToOneField(
        TrainedGrader, models.SET_NULL, null=True, blank=True, related_name="training"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["school", "course", "state"], name="training_school_course"),
            models.Index(
                fields=["leased_until", "id"], condition=Q(state__in=["queued", "running"]), name="training_queue"
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=SCOPE,
                condition=Q(state__in=["queued", "running"]),
                nulls_distinct=False,
                name="training_one_at_a_time",
            ),
            models.CheckConstraint(condition=ONE_SCOPE, name="training_one_scope"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "stopped", "done", "failed"]),
                name="training_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="training_failed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def active(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def folder(self) -> str:
        """Where its work in progress is kept, so that it can be resumed."""
        return str(settings.GRADERS_DIR / "work" / str(self.public_id))
