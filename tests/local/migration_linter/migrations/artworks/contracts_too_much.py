"""Declares what it does not do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    contract = {"Collection.length": "1.4 took it from the model"}

    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "length", models.IntegerField(null=True)),
    ]
