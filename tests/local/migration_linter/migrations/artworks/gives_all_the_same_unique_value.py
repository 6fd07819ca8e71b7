"""The second row of the release before would be refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "code", models.CharField(max_length=9, unique=True, db_default="")),
    ]
