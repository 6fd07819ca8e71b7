"""The first half of dropping: the release before still finds the columns, the new code needs them not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AlterField("collection", "materials", models.CharField(max_length=200, db_default="")),
        migrations.AlterField(
            "artwork",
            "collection",
            models.ForeignKey("artworks.collection", models.SET_NULL, null=True, db_constraint=False),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("collection", "materials"),
                migrations.RemoveField("artwork", "collection"),
            ]
        ),
    ]
