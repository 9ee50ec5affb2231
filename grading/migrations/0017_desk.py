"""Whether a decision was made before the draft was seen, and which one it takes back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0009_essays")]

    operations = [
        migrations.AddField(model_name="grade", name="draft_seen", field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name="grade",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="grading.grade",
            ),
        ),
    ]
