"""The release before writes longer ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterField("collection", "name", models.CharField(max_length=60)),
    ]
