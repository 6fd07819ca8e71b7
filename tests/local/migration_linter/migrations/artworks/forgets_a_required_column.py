"""The new code would insert rows without it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("collection", "materials")]),
    ]
