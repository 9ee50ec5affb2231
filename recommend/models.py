"""MASTERY -> PATH.

Each released grade gives MasteryEvents (one per grade and concept); the running probability per student and
concept is Mastery. From it the planner writes the student's Path for a course: PathSteps with their reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models import Grade
from school.courses.models import Assignment, Concept, Course, Lesson
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class OfStudent(models.QuerySet):  # type: ignore[type-arg]
    """Rows about one student in one course: theirs, their guardians' to read, and their teachers'."""

    course_path = "course"

    def for_actor(self, actor: Actor, need: str) -> OfStudent:
        here, own = self.filter(school=actor.school), Q(student=actor.user)
        if need == "own":
            return here.filter(own)
        teach = Q(**{f"{self.course_path}__in": Course.objects.all().for_actor(actor, "teach")})
        if need != "view":
            return here.filter(teach)
        wards = Q(
            student__in=User.objects.filter(guardians__guardian=actor.user, guardians__school=actor.school)
        )
        return here.filter(own | teach | wards)


class OfStudentByConcept(OfStudent):
    course_path = "concept__course"


class Mastery(models.Model):
    """The probability (0..1) that a student knows a concept, with the learner model that says so."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(User, models.CASCADE, related_name="masteries")
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="masteries")
    probability = models.FloatField()
    observations = models.PositiveIntegerField(default=0)
    learner = models.CharField(max_length=20, default="bkt")
    state = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    objects = OfStudentByConcept.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "student"], name="mastery_school_student")]
        constraints = [
            models.UniqueConstraint(fields=["student", "concept"], name="mastery_once_per_concept"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="mastery_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.concept} {self.probability:.2f}"


class MasteryEvent(models.Model):
    """One step of a mastery, from one grade. Unique, so that a grade that is told twice counts once."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(User, models.CASCADE, related_name="mastery_events")
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="mastery_events")
    grade = models.ForeignKey(Grade, models.CASCADE, related_name="mastery_events")
    before = models.FloatField()
    after = models.FloatField()
    at = models.DateTimeField()

    objects = OfStudentByConcept.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["school", "student", "at"], name="mastery_event_school_student")]
        constraints = [models.UniqueConstraint(fields=["grade", "concept"], name="mastery_event_once")]

    def __str__(self) -> str:
        return f"{self.concept}: {self.before:.2f} -> {self.after:.2f}"


class Path(PublicModel):
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(User, models.CASCADE, related_name="paths")
    course = models.ForeignKey(Course, models.CASCADE, related_name="paths")
    computed_at = models.DateTimeField()

    objects = OfStudent.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "student"], name="path_school_student")]
        constraints = [models.UniqueConstraint(fields=["student", "course"], name="path_once_per_course")]

    def __str__(self) -> str:
        return f"{self.student}: {self.course}"


class PathStep(models.Model):
    """What to do next and why: `reason` is a code of `reasons.py`, `params` fill its sentence."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        PRACTICE = "practice", _("Practice")
        ASSIGNMENT = "assignment", _("Assignment")

    path = models.ForeignKey(Path, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    lesson = models.ForeignKey(Lesson, models.CASCADE, null=True, blank=True, related_name="+")
    concept = models.ForeignKey(Concept, models.CASCADE, null=True, blank=True, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["path", "position"], name="path_step_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.kind}: {self.reason}"


class LessonRead(models.Model):
    """The student's own word that a lesson is read: the path goes on to practice."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(User, models.CASCADE, related_name="lessons_read")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="read_by")
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "student"], name="lesson_read_school_student")]
        constraints = [models.UniqueConstraint(fields=["student", "lesson"], name="lesson_read_once")]

    def __str__(self) -> str:
        return f"{self.student}: {self.lesson}"
