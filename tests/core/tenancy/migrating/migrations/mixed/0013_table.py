from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0012_table")]

    operations = [migrations.AddField("shelf", "width", models.IntegerField(default=3, db_default=3))]
