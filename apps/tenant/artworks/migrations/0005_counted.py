"""Artworks and their renditions are counted in the public schema, by the statement that changes them."""

from django.db import migrations

TABLES = {"artworks_artwork": "artworks", "artworks_rendition": "renditions"}

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
    dependencies = [("artworks", "0004_prints"), ("metering", "0002_triggers")]

    operations = [
        migrations.RunSQL(TRIGGERS.format(table=table, name=name), NO_TRIGGERS.format(table=table))
        for table, name in TABLES.items()
    ]
