"""Changes what the one before made, outside a transaction: an index that keeps nobody waiting."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("activity", "0002_odd")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE odd_child ADD COLUMN more text NOT NULL DEFAULT 'more', DROP COLUMN note CASCADE"
        ),
        migrations.RunSQL("CREATE UNIQUE INDEX CONCURRENTLY odd_said ON odd_parent (lower(said)) WHERE mood = 'calm'"),
        migrations.AlterField("Odd", "word", models.TextField(null=True)),
        migrations.AddField("Odd", "other", models.ForeignKey("self", models.CASCADE, null=True)),
        migrations.RenameField("Odd", "number", "count"),
        AddIndexConcurrently("Odd", models.Index(fields=["word", "-count"], name="odd_word")),
        AddIndexConcurrently("Entry", GinIndex(fields=["data"], name="odd_data")),
        migrations.AddConstraint(
            "Odd", models.UniqueConstraint(fields=["count"], name="odd_once", deferrable=models.Deferrable.DEFERRED)
        ),
    ]
