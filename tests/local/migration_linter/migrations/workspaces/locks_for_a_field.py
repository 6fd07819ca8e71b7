"""An index that a field brings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddField("workspace", "nickname", models.CharField(max_length=9, null=True, db_index=True)),
    ]
