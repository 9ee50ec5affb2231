"""Let the database itself refuse to change or delete an audit event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER auditevent_append_only BEFORE UPDATE OR DELETE ON people_auditevent
    FOR EACH ROW EXECUTE FUNCTION people_refuse_change();
"""
BACKWARD = """
DROP TRIGGER auditevent_append_only ON people_auditevent;
DROP FUNCTION people_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
