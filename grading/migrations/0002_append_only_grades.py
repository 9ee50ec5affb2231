"""Let the database itself refuse to rewrite a grade; only erasing a whole student deletes one."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER grade_append_only BEFORE UPDATE ON grading_grade
    FOR EACH ROW EXECUTE FUNCTION people_refuse_change();
"""
BACKWARD = "DROP TRIGGER grade_append_only ON grading_grade;"


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_first"), ("people", "0002_append_only_audit")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
