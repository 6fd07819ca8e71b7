"""The lock of the column is kept until the rows are written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0008_schema_state")]

    operations = [
        migrations.AddField("workspace", "nickname", models.CharField(max_length=9, null=True)),
        migrations.RunSQL("UPDATE workspaces_workspace SET nickname = left(name, 9)", migrations.RunSQL.noop),
    ]
