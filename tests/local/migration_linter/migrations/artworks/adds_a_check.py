"""The release before writes what it forbids."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddConstraint(
            "collection", models.CheckConstraint(condition=~models.Q(name=""), name="artworks_collection_is_named")
        ),
    ]
