"""An index that keeps nobody waiting, outside a transaction."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("artworks", "0008_uploader")]

    operations = [AddIndexConcurrently("artwork", models.Index(fields=["year"], name="artworks_by_year"))]
