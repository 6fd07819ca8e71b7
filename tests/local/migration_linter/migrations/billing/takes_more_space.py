"""Wider, but each row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_owners_told")]

    operations = [
        migrations.AlterField("usage", "quantity", models.IntegerField(default=1, db_default=1)),
    ]
