"""A table, a row of it, and a change of it: all in one transaction with each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0011_rows")]

    operations = [
        migrations.CreateModel(
            "Shelf",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("collection", models.ForeignKey("artworks.collection", models.CASCADE, null=True)),
            ],
        ),
        migrations.RunSQL("INSERT INTO artworks_shelf (collection_id) SELECT id FROM artworks_collection"),
    ]
