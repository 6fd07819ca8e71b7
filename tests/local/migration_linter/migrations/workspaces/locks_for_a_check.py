"""PostgreSQL reads all of the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddConstraint(
            "workspace", models.CheckConstraint(condition=~models.Q(name=""), name="workspaces_is_named")
        ),
    ]
