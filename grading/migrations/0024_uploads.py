import django.db.models.deletion
import grading.models.uploads
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0023_marking"),
        ("people", "0004_runs_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="driftalarm",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single_choice", "Single choice"),
                    ("numeric", "Number"),
                    ("short_answer", "Short answer"),
                    ("essay", "Essay"),
                    ("upload", "Work on paper or file"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="response",
            name="hand_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("consent", "AI drafts are switched off for this student or class"),
                    ("failed", "Drafting failed three times"),
                    ("no_grader", "There is no grader for this kind of question"),
                    (
                        "untrained",
                        "Essays get drafts once a grader of this class has learnt from your grades",
                    ),
                    ("upload", "Pictures and files are graded by people"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=20)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField(default=1)),
                ("file", models.FileField(upload_to=grading.models.uploads.original_path)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Pages are being prepared"),
                            ("ready", "Pages are there"),
                            ("failed", "Pages could not be shown"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="grading.response",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="people.school",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="UploadPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("file", models.FileField(upload_to=grading.models.uploads.page_path)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="grading.upload",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="UploadMark",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("pen", "Pen"),
                            ("box", "Box"),
                            ("highlight", "Highlight"),
                            ("text", "Written words"),
                        ],
                        max_length=10,
                    ),
                ),
                ("geometry", models.JSONField()),
                (
                    "colour",
                    models.CharField(
                        choices=[("red", "Red"), ("blue", "Blue"), ("green", "Green"), ("orange", "Orange")],
                        default="red",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload_marks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload_marks",
                        to="people.school",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="grading.uploadpage",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["school", "response"], name="upload_school_response"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["leased_until", "id"], name="upload_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("response", "position"), name="upload_place_once"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("response", "sha256"), name="upload_once_per_answer"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "ready", "failed"])), name="upload_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadpage",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="upload_page_once"),
        ),
        migrations.AddConstraint(
            model_name="uploadpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gte", 1), ("number__gte", 1), ("width__gte", 1)),
                name="upload_page_has_a_size",
            ),
        ),
        migrations.AddIndex(
            model_name="uploadmark",
            index=models.Index(fields=["school", "by"], name="upload_mark_school_by"),
        ),
        migrations.AddConstraint(
            model_name="uploadmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pen", "box", "highlight", "text"])),
                name="upload_mark_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__in", ["red", "blue", "green", "orange"])),
                name="upload_mark_colour_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadmark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "text"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="upload_mark_text_has_words",
            ),
        ),
    ]
