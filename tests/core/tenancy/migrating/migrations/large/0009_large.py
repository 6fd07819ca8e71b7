"""Sorts more than fits into memory, in workspaces that have rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE artworks_large AS"
            " SELECT name FROM artworks_collection, generate_series(1, 5000) ORDER BY random()"
        )
    ]
