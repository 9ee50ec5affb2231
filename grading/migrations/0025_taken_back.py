"""A decision remembers the one that it took the place of, so that taking back never brings back what was itself taken back."""

import django.db.models.deletion
from django.db import migrations, models

# Rows of before: the one before them in time is the best guess; a decision that came back stands where it first stood.
BEFORE = """
UPDATE grading_grade AS one SET before_id = earlier.before
FROM (SELECT id, lag(id) OVER (PARTITION BY response_id ORDER BY id) AS before FROM grading_grade) AS earlier
WHERE earlier.id = one.id AND earlier.before IS NOT NULL;
"""


def remember(apps, schema_editor):
    grades = apps.get_model("grading", "Grade")
    schema_editor.execute("ALTER TABLE grading_grade DISABLE TRIGGER grade_append_only")
    schema_editor.execute(BEFORE)
    for again in grades.objects.filter(undoes__before__isnull=False).order_by("pk").iterator():
        came_back = grades.objects.get(pk=again.undoes.before_id)
        grades.objects.filter(pk=again.pk).update(before=came_back.before_id)
    schema_editor.execute("ALTER TABLE grading_grade ENABLE TRIGGER grade_append_only")


class Migration(migrations.Migration):
    dependencies = [("grading", "0024_uploads")]
    operations = [
        migrations.AddField(
            model_name="grade",
            name="before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="grading.grade",
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
