"""The release before leaves it empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterField("artwork", "year", models.PositiveSmallIntegerField()),
    ]
