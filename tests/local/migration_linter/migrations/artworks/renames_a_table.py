"""Another name in PostgreSQL."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterModelTable("collection", "artworks_series"),
    ]
