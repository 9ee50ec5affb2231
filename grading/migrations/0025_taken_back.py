"""A decision remembers the one that it took the place of, so that taking back never brings back what was itself taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count

SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"  # a table with checks outstanding is not altered
WRITE = """
UPDATE grading_grade AS grade SET before_id = known.before
FROM unnest(%s::bigint[], %s::bigint[]) AS known(id, before) WHERE known.id = grade.id
"""
Row = tuple[int, int | None, datetime]


def befores_of(rows: Sequence[Row], undone: Sequence[datetime]) -> dict[int, int]:
    """What was in force when each of one answer's grades was written, the oldest first: (id, id of what it undoes, when).

    Until now taking back brought back the grade written last before that one, whatever had become of it; such a row
    stands where the grade that it repeats stood. Nothing came back for an only grade, which `undone`, the times
    of all that was taken back of this answer, tells.
    """
    ids = [pk for pk, _undoes, _at in rows]
    found: dict[int, int] = {}
    for place, (pk, undoes, at) in enumerate(rows):
        if undoes in ids[1:]:
            before = found.get(ids[ids.index(undoes) - 1])
        elif place == 1 and any(rows[0][2] < moment <= at for moment in undone):
            before = None
        else:
            before = ids[place - 1] if place else None
        if before is not None:
            found[pk] = before
    return found


def remember(apps, schema_editor):
    grades = apps.get_model("grading", "Grade").objects
    several = grades.order_by().values("response").annotate(n=Count("pk")).filter(n__gt=1).values("response")
    rows = grades.filter(response__in=several).order_by("response", "pk")
    undone = _undone(apps)
    found: dict[int, int] = {}
    values = rows.values_list("response__public_id", "pk", "undoes", "created_at")
    for response, group in groupby(values, key=lambda row: row[0]):
        found |= befores_of([row[1:] for row in group], undone.get(str(response), []))
    schema_editor.execute(SETTLE)
    schema_editor.execute("ALTER TABLE grading_grade DISABLE TRIGGER grade_append_only")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WRITE, [list(found), list(found.values())])
    schema_editor.execute(SETTLE)
    schema_editor.execute("ALTER TABLE grading_grade ENABLE TRIGGER grade_append_only")


def _undone(apps) -> Mapping[str, list[datetime]]:
    """When somebody took something back, by the answer's public id."""
    events = apps.get_model("people", "AuditEvent").objects.filter(action="grade.undo").order_by()
    found = defaultdict(list)
    for detail, at in events.values_list("detail", "at"):
        found[detail.get("response", "")].append(at)
    return found


class Migration(migrations.Migration):
    dependencies = [("grading", "0024_uploads"), ("people", "0004_runs_installation")]
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
