"""Allowed, and noted: the recorder finds another default in each schema."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "key", models.UUIDField(default=uuid.uuid4, null=True)),
    ]
