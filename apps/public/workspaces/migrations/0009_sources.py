"""What a recording was made from, so that the next release's can go on from it (``apps/core/tenancy/recordings.py``)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE recordings.workspace ADD COLUMN sources text[] NOT NULL DEFAULT '{}'",
            "ALTER TABLE recordings.workspace DROP COLUMN sources",
        )
    ]
