"""The release before still lists its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.DeleteModel("FactsSheet"),
    ]
