"""What a positive number is, PostgreSQL checks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_owners_told")]

    operations = [
        migrations.AlterField("usage", "quantity", models.PositiveSmallIntegerField(default=1, db_default=1)),
    ]
