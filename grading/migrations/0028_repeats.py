"""A decision that is in force again knows which one it is, so that it is as old as that, however often it was taken back to."""

from __future__ import annotations

from collections.abc import Iterable

import django.db.models.deletion
from django.db import migrations, models

SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"  # a table with checks outstanding is not altered
WRITE = """
UPDATE grading_grade AS grade SET repeats_id = known.repeats
FROM unnest(%s::bigint[], %s::bigint[]) AS known(id, repeats) WHERE known.id = grade.id
"""


def repeats_of(rows: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """Of grades that came back, the oldest first, the one each repeats: (id, id of what was in force before the one taken back)."""
    found: dict[int, int] = {}
    for pk, before in rows:
        if before is not None:
            found[pk] = found.get(before, before)
    return found


def remember(apps, schema_editor):
    grades = apps.get_model("grading", "Grade").objects
    rows = grades.filter(undoes__isnull=False).order_by("pk").values_list("pk", "undoes__before")
    found = repeats_of(rows)
    schema_editor.execute(SETTLE)
    schema_editor.execute("ALTER TABLE grading_grade DISABLE TRIGGER grade_append_only")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WRITE, [list(found), list(found.values())])
    schema_editor.execute(SETTLE)
    schema_editor.execute("ALTER TABLE grading_grade ENABLE TRIGGER grade_append_only")


class Migration(migrations.Migration):
    dependencies = [("grading", "0027_newest_first")]
    operations = [
        migrations.AddField(
            model_name="grade",
            name="repeats",
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
