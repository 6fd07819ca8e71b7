"""The release before still selects it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RemoveField("artwork", "words_switched_at"),
    ]
