"""As it should be."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        AddIndexConcurrently("workspace", models.Index(fields=["time_zone"], name="workspaces_by_zone")),
    ]
