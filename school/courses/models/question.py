from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from school.courses.models.concept import Concept, InCourse
from school.courses.models.course import Course
from school.courses.models.lesson import Lesson
from school.people.models import PublicModel


class Question(PublicModel):
    """An entry of the course's question bank. `content` has the shape its `kind` defines (courses/questions/).

    The content is never rewritten once an answer exists for it: a changed question gets a new `version`,
    and each draft and grade tells which one it judged.
    """

    class Kind(models.TextChoices):
        SINGLE_CHOICE = "single_choice", _("Single choice")
        NUMERIC = "numeric", _("Number")
        SHORT_ANSWER = "short_answer", _("Short answer")
        ESSAY = "essay", _("Essay")
        UPLOAD = "upload", _("Work on paper or file")

    # No quick exercises: nobody grades these at once.
    LONG_KINDS = (Kind.ESSAY, Kind.UPLOAD)
    # No grader drafts these.
    READ_BY_PEOPLE = (Kind.UPLOAD,)

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions")
    lesson = models.ForeignKey(Lesson, models.SET_NULL, null=True, blank=True, related_name="questions")
    concepts = models.ManyToManyField(Concept, related_name="questions", blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("short title"), max_length=120, blank=True)
    prompt = models.TextField(_("question"), help_text=_("Markdown; mathematics between dollar signs."))
    content = models.JSONField(default=dict)
    explanation = models.TextField(_("explanation shown after grading"), blank=True)
    points = models.DecimalField(
        _("points"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.25"))],
    )
    difficulty = models.FloatField(_("difficulty, 0 to 1"), default=0.5)
    version = models.PositiveIntegerField(default=1)
    is_archived = models.BooleanField(_("archived"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InCourse.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="question_points_positive"),
            models.CheckConstraint(
                condition=models.Q(difficulty__gte=0, difficulty__lte=1), name="question_difficulty_fraction"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.prompt[:80]
