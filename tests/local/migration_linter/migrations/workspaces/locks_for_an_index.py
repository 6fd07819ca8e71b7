"""All workspaces wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddIndex("workspace", models.Index(fields=["time_zone"], name="workspaces_by_zone")),
    ]
