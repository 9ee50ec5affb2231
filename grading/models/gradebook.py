from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from school.courses.models import Assignment, Section
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class OfTaughtSection(models.QuerySet):  # type: ignore[type-arg]
    """Rows of a class's gradebook: they exist for those who teach or assist in the class, whatever the need."""

    path = "gradebook__section__in"

    def for_actor(self, actor: Actor, need: str) -> OfTaughtSection:
        wanted = need if need in {"teach", "manage"} else "teach"
        return self.filter(**{self.path: Section.objects.all().for_actor(actor, wanted)})


class GradebookQuerySet(OfTaughtSection):
    path = "section__in"


class Gradebook(PublicModel):
    """How a class's marks become totals. `version` counts changes: settings made on an older one are refused."""

    class Missing(models.TextChoices):
        LATER = "later", _("Missing work does not count yet")
        ZERO = "zero", _("Missing work counts as zero")

    school = models.ForeignKey(School, models.PROTECT, related_name="gradebooks")
    section = models.OneToOneField(Section, models.CASCADE, related_name="gradebook")
    missing = models.CharField(_("missing work"), max_length=5, choices=Missing, default=Missing.LATER)
    scale = models.JSONField(default=list)  # [[name, least percent as text], …] from the highest down
    shows_total = models.BooleanField(_("students see their own total"), default=False)
    version = models.PositiveIntegerField(default=0)

    objects = GradebookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "section"], name="gradebook_school_section")]
        constraints = [
            models.CheckConstraint(condition=Q(missing__in=["later", "zero"]), name="gradebook_missing_known")
        ]

    def __str__(self) -> str:
        return str(self.section)


class GradeCategory(PublicModel):
    gradebook = models.ForeignKey(Gradebook, models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=60)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)
    drop_lowest = models.PositiveSmallIntegerField(_("lowest dropped"), default=0)
    position = models.PositiveIntegerField(default=0)

    objects = OfTaughtSection.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["gradebook", "name"], name="gradecategory_name_unique"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="gradecategory_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class GradeColumn(PublicModel):
    """A column that was made by hand, or what the gradebook adds to an assignment (which brings title and points)."""

    gradebook = models.ForeignKey(Gradebook, models.CASCADE, related_name="columns")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, blank=True, related_name="+")
    category = models.ForeignKey(
        GradeCategory, models.SET_NULL, null=True, blank=True, related_name="columns",
        verbose_name=_("category"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=160, blank=True)
    points = models.DecimalField(
        _("points"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(10_000))],
    )  # fmt: skip
    date = models.DateField(_("date"), null=True, blank=True)
    is_shown = models.BooleanField(_("students see what is typed here"), default=False)
    is_removed = models.BooleanField(default=False)  # its marks are kept, so that it can come back

    objects = OfTaughtSection.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gradebook", "assignment"], name="gradecolumn_once_per_assignment"
            ),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, title="", points__isnull=True, date__isnull=True)
                | (Q(assignment__isnull=True, points__gt=0) & ~Q(title="")),
                name="gradecolumn_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.assignment)


class GradebookImport(PublicModel):
    """One uploaded file of marks. What it says is kept until it is applied or given up."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Waiting for you")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Taken back")
        DISCARDED = "discarded", _("Given up")

    gradebook = models.ForeignKey(Gradebook, models.CASCADE, related_name="imports")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    content = models.JSONField(default=dict)  # Table.as_json(); emptied when it is no longer needed
    report = models.JSONField(default=dict)  # counts
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OfTaughtSection.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["checked", "applied", "undone", "discarded"]),
                name="gradebookimport_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class GradeCellQuerySet(OfTaughtSection):
    path = "column__gradebook__section__in"

    def in_force(self) -> GradeCellQuerySet:
        """The latest of each student and column."""
        return self.order_by("column_id", "student_id", "-pk").distinct("column_id", "student_id")


class GradeCell(models.Model):
    """A mark typed over, or instead of, what graded answers give. Append-only: the latest is in force.

    Neither a value nor excused: what was typed before is taken back.
    """

    class Source(models.TextChoices):
        TYPED = "typed", _("Typed")
        IMPORT = "import", _("Imported")
        UNDO = "undo", _("Taken back")

    column = models.ForeignKey(GradeColumn, models.CASCADE, related_name="cells")
    student = models.ForeignKey(User, models.CASCADE, related_name="+")
    value = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    is_excused = models.BooleanField(default=False)
    source = models.CharField(max_length=6, choices=Source, default=Source.TYPED)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    batch = models.ForeignKey(GradebookImport, models.RESTRICT, null=True, blank=True, related_name="cells")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GradeCellQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["column", "student", "-id"], name="gradecell_column_student")]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, is_excused=False),
                name="gradecell_value_or_excused",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["typed", "import", "undo"]), name="gradecell_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.column}"
