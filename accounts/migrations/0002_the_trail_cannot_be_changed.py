from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER the_trail_cannot_be_changed BEFORE UPDATE ON accounts_auditevent
BEGIN SELECT RAISE(ABORT, 'an audit event cannot be changed'); END
"""

POSTGRESQL = """
CREATE FUNCTION the_trail_cannot_be_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an audit event cannot be changed' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER the_trail_cannot_be_changed BEFORE UPDATE ON accounts_auditevent
FOR EACH ROW EXECUTE FUNCTION the_trail_cannot_be_changed();
"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Retention may delete old events; nobody may rewrite one, not even with SQL."""
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER the_trail_cannot_be_changed")
    else:
        schema_editor.execute("DROP TRIGGER the_trail_cannot_be_changed ON accounts_auditevent")
        schema_editor.execute("DROP FUNCTION the_trail_cannot_be_changed")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
