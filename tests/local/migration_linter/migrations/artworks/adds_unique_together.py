"""The same in older words."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterUniqueTogether("collection", {("name", "fulfilment")}),
    ]
