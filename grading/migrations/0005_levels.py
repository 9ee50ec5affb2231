from django.db import migrations, models


class Migration(migrations.Migration):
    """Criteria that exist keep what they had: no levels of their own means missing, partly and met."""

    dependencies = [
        ("grading", "0004_drift_alarms"),
    ]

    operations = [
        migrations.AddField(
            model_name="criterion",
            name="levels",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="draft",
            name="rubric_version",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
