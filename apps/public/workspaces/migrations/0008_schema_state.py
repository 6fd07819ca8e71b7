import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0007_agency_access")]

    operations = [
        migrations.CreateModel(
            name="SchemaState",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("migrations", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.AddField(
            model_name="workspace",
            name="schema_state",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Digest of the migrations that its schema has.",
                max_length=32,
            ),
        ),
    ]
