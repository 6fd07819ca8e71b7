"""A default that Python makes up: one for all workspaces would be wrong."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [migrations.AddField("collection", "key", models.UUIDField(default=uuid.uuid4, null=True))]
