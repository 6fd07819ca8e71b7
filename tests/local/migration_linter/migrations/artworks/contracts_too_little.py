"""Declares one of two."""

from django.db import migrations


class Migration(migrations.Migration):
    contract = {"Artwork.has_prints": "1.4 took it from the model"}

    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RemoveField("artwork", "words_switched_at"),
        migrations.RemoveField("artwork", "has_prints"),
    ]
