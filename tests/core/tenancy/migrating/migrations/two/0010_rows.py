"""Rows that Python writes."""

from django.db import migrations


def shout(apps, schema_editor):
    for collection in apps.get_model("artworks", "Collection").objects.all():
        collection.name = collection.name.upper()
        collection.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("artworks", "0009_field")]

    operations = [migrations.RunPython(shout, migrations.RunPython.noop)]
