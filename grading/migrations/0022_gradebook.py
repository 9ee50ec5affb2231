"""Gradebooks; the database itself refuses to rewrite a cell's history."""

import django.core.validators
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE TRIGGER gradecell_append_only BEFORE UPDATE ON grading_gradecell
    FOR EACH ROW EXECUTE FUNCTION people_refuse_change();
"""
BACKWARD = "DROP TRIGGER gradecell_append_only ON grading_gradecell;"


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0003_essays"),
        ("grading", "0021_regrade_requests"),
        ("people", "0004_runs_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Gradebook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "missing",
                    models.CharField(
                        choices=[
                            ("later", "Missing work does not count yet"),
                            ("zero", "Missing work counts as zero"),
                        ],
                        default="later",
                        max_length=5,
                        verbose_name="missing work",
                    ),
                ),
                ("scale", models.JSONField(default=list)),
                (
                    "shows_total",
                    models.BooleanField(default=False, verbose_name="students see their own total"),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gradebooks",
                        to="people.school",
                    ),
                ),
                (
                    "section",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gradebook",
                        to="courses.section",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GradebookImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Waiting for you"),
                            ("applied", "Applied"),
                            ("undone", "Taken back"),
                            ("discarded", "Given up"),
                        ],
                        default="checked",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "gradebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="grading.gradebook",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="GradeCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="weight")),
                ("drop_lowest", models.PositiveSmallIntegerField(default=0, verbose_name="lowest dropped")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "gradebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="categories",
                        to="grading.gradebook",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="GradeColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("title", models.CharField(blank=True, max_length=160, verbose_name="title")),
                (
                    "points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.01")),
                            django.core.validators.MaxValueValidator(Decimal("10000")),
                        ],
                        verbose_name="points",
                    ),
                ),
                ("date", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "is_shown",
                    models.BooleanField(default=False, verbose_name="students see what is typed here"),
                ),
                ("is_removed", models.BooleanField(default=False)),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.assignment",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="columns",
                        to="grading.gradecategory",
                        verbose_name="category",
                    ),
                ),
                (
                    "gradebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="columns",
                        to="grading.gradebook",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GradeCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ("is_excused", models.BooleanField(default=False)),
                (
                    "source",
                    models.CharField(
                        choices=[("typed", "Typed"), ("import", "Imported"), ("undo", "Taken back")],
                        default="typed",
                        max_length=6,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cells",
                        to="grading.gradebookimport",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="grading.gradecolumn",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="gradebook",
            index=models.Index(fields=["school", "section"], name="gradebook_school_section"),
        ),
        migrations.AddConstraint(
            model_name="gradebook",
            constraint=models.CheckConstraint(
                condition=models.Q(("missing__in", ["later", "zero"])), name="gradebook_missing_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="gradebookimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["checked", "applied", "undone", "discarded"])),
                name="gradebookimport_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="gradecategory",
            constraint=models.UniqueConstraint(
                fields=("gradebook", "name"), name="gradecategory_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="gradecategory",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0)), name="gradecategory_weight_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="gradecolumn",
            constraint=models.UniqueConstraint(
                fields=("gradebook", "assignment"), name="gradecolumn_once_per_assignment"
            ),
        ),
        migrations.AddConstraint(
            model_name="gradecolumn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assignment__isnull", False),
                        ("date__isnull", True),
                        ("points__isnull", True),
                        ("title", ""),
                    ),
                    models.Q(
                        ("assignment__isnull", True),
                        ("points__gt", 0),
                        models.Q(("title", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="gradecolumn_of_one_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="gradecell",
            index=models.Index(fields=["column", "student", "-id"], name="gradecell_column_student"),
        ),
        migrations.AddConstraint(
            model_name="gradecell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", True),
                    models.Q(("is_excused", False), ("value__gte", 0)),
                    _connector="OR",
                ),
                name="gradecell_value_or_excused",
            ),
        ),
        migrations.AddConstraint(
            model_name="gradecell",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["typed", "import", "undo"])), name="gradecell_source_known"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
