"""Refused where two collections have the same name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "extra", models.IntegerField(null=True)),
        migrations.RunSQL("CREATE UNIQUE INDEX artworks_once ON artworks_collection (name)"),
    ]
