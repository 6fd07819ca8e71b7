"""Another name in PostgreSQL, because there is one in Python."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RenameModel("Collection", "Series"),
    ]
