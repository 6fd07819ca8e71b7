"""Allowed, and noted: each workspace one by one, and no way back."""

from django.db import migrations


def shout(apps, schema_editor):
    for collection in apps.get_model("artworks", "Collection").objects.all():
        collection.name = collection.name.upper()
        collection.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RunPython(shout),
    ]
