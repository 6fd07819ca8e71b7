"""The release before writes a name twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddConstraint("collection", models.UniqueConstraint(fields=["name"], name="artworks_once")),
    ]
