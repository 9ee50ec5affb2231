"""A decision remembers the press of a button that it came from: sent twice, it is decided once."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("grading", "0025_taken_back")]
    operations = [
        migrations.AddField(
            model_name="grade", name="act", field=models.UUIDField(blank=True, editable=False, null=True)
        ),
        migrations.AddConstraint(
            model_name="grade",
            constraint=models.UniqueConstraint(
                fields=["response", "act"], condition=Q(act__isnull=False), name="grade_act_once"
            ),
        ),
    ]
