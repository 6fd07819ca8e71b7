"""Rows that Python writes, into columns that are new."""

from django.db import migrations


def double(apps, schema_editor):
    for collection in apps.get_model("artworks", "Collection").objects.all():
        collection.length *= 2
        collection.save(update_fields=["length"])


class Migration(migrations.Migration):
    dependencies = [("artworks", "0010_field")]

    operations = [migrations.RunPython(double, migrations.RunPython.noop)]
