"""The new code could not delete a collection that has artworks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("artwork", "collection")]),
    ]
