"""A default that is another for each row."""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddField("workspace", "key", models.UUIDField(db_default=RandomUUID())),
    ]
