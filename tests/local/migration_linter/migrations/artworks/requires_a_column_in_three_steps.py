"""What Django's documentation does, but in one release."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "length", models.IntegerField(null=True)),
        migrations.RunSQL("UPDATE artworks_collection SET length = length(name)", migrations.RunSQL.noop),
        migrations.AlterField("collection", "length", models.IntegerField()),
    ]
