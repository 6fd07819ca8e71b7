"""All workspaces wait, and the release before writes a name twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddConstraint("workspace", models.UniqueConstraint(fields=["name"], name="workspaces_once")),
    ]
