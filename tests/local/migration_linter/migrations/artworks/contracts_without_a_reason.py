"""Declares, and does not say why."""

from django.db import migrations


class Migration(migrations.Migration):
    contract = {"Artwork.words_switched_at": " "}

    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RemoveField("artwork", "words_switched_at"),
    ]
