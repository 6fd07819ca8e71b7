"""What the release before can live with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.AddField("collection", "length", models.IntegerField(null=True)),
        migrations.AddField("collection", "width", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("collection", "code", models.CharField(max_length=9, null=True, unique=True)),
        migrations.AlterField("collection", "name", models.CharField(max_length=200)),
        migrations.AlterField("collection", "materials", models.CharField(max_length=200, db_column="materials", null=True)),
        migrations.RenameField("collection", "materials", "matter"),
        migrations.RunSQL("UPDATE artworks_collection SET length = length(name)", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "collection", models.CheckConstraint(condition=models.Q(width__gte=0), name="artworks_collection_is_wide")
        ),
        migrations.CreateModel("Shelf", fields=[("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.AddConstraint("shelf", models.UniqueConstraint(fields=["name"], name="artworks_one_shelf")),
        migrations.RunSQL("ALTER TABLE artworks_shelf ALTER COLUMN name SET NOT NULL", migrations.RunSQL.noop),
    ]
