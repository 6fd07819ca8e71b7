"""``default`` is Python's, and the release before has no such field."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "length", models.IntegerField(default=0)),
    ]
