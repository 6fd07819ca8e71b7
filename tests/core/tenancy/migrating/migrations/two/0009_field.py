"""A column and an index: what most releases bring."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("artwork", "later", models.CharField(max_length=20, default="", db_default="")),
        migrations.AddIndex("artwork", models.Index(fields=["later"], name="artworks_later")),
    ]
