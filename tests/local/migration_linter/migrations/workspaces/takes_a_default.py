"""The release before leaves the value to PostgreSQL."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AlterField("workspace", "schema_state", models.CharField(max_length=32, default="")),
    ]
