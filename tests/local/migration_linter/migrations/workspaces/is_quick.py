"""What is locked is small, and that is declared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    quick = {"SchemaState.workspaces_by_lists": "a row for each release"}

    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddIndex("schemastate", models.Index(fields=["migrations"], name="workspaces_by_lists")),
    ]
