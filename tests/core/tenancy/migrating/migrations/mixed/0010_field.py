"""A column, which is the same everywhere, and one that is another each time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0009_key")]

    operations = [
        migrations.AddField("collection", "length", models.IntegerField(null=True)),
        migrations.RunSQL("UPDATE artworks_collection SET length = length(name)", migrations.RunSQL.noop),
    ]
