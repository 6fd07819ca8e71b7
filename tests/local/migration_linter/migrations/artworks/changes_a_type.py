"""Numbers as text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterField("artwork", "byte_size", models.CharField(max_length=20)),
    ]
