"""The release before selects the old one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RenameField("collection", "materials", "matter"),
    ]
