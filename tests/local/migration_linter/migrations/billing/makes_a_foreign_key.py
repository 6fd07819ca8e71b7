"""Rows of workspaces that are gone stop it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_owners_told")]

    operations = [
        migrations.AlterField(
            "usage", "workspace_id", models.ForeignKey("workspaces.workspace", models.CASCADE, db_column="workspace_id")
        ),
    ]
