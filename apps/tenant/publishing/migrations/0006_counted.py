"""Notices and exported posts are counted in the public schema, by the statement that changes them.

Then all that is there already is counted: this is the last of the workspace's tables that are.
"""

from django.db import migrations

TABLES = {"publishing_notice": "notices", "publishing_exportedpost": "exports"}

TRIGGERS = """
CREATE TRIGGER metering_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
CREATE TRIGGER metering_updated AFTER UPDATE ON {table} REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
CREATE TRIGGER metering_deleted AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
"""
NO_TRIGGERS = """
DROP TRIGGER metering_inserted ON {table};
DROP TRIGGER metering_updated ON {table};
DROP TRIGGER metering_deleted ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0005_deliveries_are_held"),
        ("artworks", "0005_counted"),
        ("schedule", "0008_counted"),
        ("metering", "0003_correcting"),
    ]

    operations = [
        *(
            migrations.RunSQL(TRIGGERS.format(table=table, name=name), NO_TRIGGERS.format(table=table))
            for table, name in TABLES.items()
        ),
        migrations.RunSQL("SELECT public.metering_correct(current_schema()::text);", migrations.RunSQL.noop),
    ]
