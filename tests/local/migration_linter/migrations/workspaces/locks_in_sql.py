"""The same in SQL."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX workspaces_by_zone ON public.workspaces_workspace (time_zone);
            ALTER TABLE workspaces_workspace ADD CONSTRAINT workspaces_is_named CHECK (name <> ''),
                ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();
            """,
            migrations.RunSQL.noop,
        ),
    ]
