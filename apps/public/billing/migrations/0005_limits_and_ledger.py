"""More limits, exemptions from them, and a ledger of everything that is used, which outlives the workspaces."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GIGABYTE = 1024**3
LIMITS = {
    "solo": {"most_artworks": 300, "most_bytes": 20 * GIGABYTE, "most_posts": 150, "most_generations": 300},
    "studio": {"most_artworks": 2_000, "most_bytes": 150 * GIGABYTE, "most_posts": 600, "most_generations": 1_500},
    "gallery": {
        "most_artworks": 20_000,
        "most_bytes": 1000 * GIGABYTE,
        "most_posts": 3_000,
        "most_generations": 10_000,
    },
}
KINDS = {
    "artwork_stored": "Artwork stored",
    "artwork_removed": "Artwork removed for good",
    "generation": "Text written by a model",
    "ai_call": "Request to OpenAI",
    "post_pushed": "Post arrived at Publer",
}
NAMES = """
UPDATE billing_usage SET workspace_name = workspace.name
FROM workspaces_workspace workspace WHERE workspace.id = billing_usage.workspace_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


def set_limits(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The plans that every installation begins with, as far as they are still there."""
    plan = apps.get_model("billing", "Plan")
    for slug, limits in LIMITS.items():
        plan.objects.filter(slug=slug).update(**limits)


def usage(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField("usage", name, field)


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_agency_tokens"), ("workspaces", "0005_suspensions")]

    operations = [
        migrations.AlterField("usage", "workspace", models.UUIDField(db_column="workspace_id")),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("usage", "billing_usage_of_a_time"),
                migrations.RenameField("usage", "workspace", "workspace_id"),
                migrations.AlterField("usage", "workspace_id", models.UUIDField()),
                migrations.AddIndex(
                    "usage", models.Index(fields=["workspace_id", "created_at"], name="billing_usage_of_a_time")
                ),
            ]
        ),
        usage("workspace_name", models.CharField(blank=True, default="", max_length=120)),
        migrations.AlterField("usage", "workspace_name", models.CharField(blank=True, max_length=120)),
        usage("kind", models.CharField(choices=list(KINDS.items()), default="ai_call", max_length=20)),
        migrations.AlterField("usage", "kind", models.CharField(choices=list(KINDS.items()), max_length=20)),
        usage("quantity", models.SmallIntegerField(db_default=1, default=1)),
        usage("size", models.BigIntegerField("size in bytes", db_default=0, default=0)),
        usage("object_id", models.UUIDField(null=True)),
        migrations.AlterField(
            "usage", "model", models.CharField(blank=True, db_default="", default="", max_length=80)
        ),
        migrations.AlterField("usage", "input_tokens", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AlterField("usage", "output_tokens", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AlterField(
            "usage",
            "own_key",
            models.BooleanField(
                db_default=False, default=False, help_text="Paid by the workspace's own account at OpenAI."
            ),
        ),
        migrations.AlterField(
            "usage",
            "charged",
            models.BooleanField(
                db_default=False, default=False, help_text="With the agency's key, and for words that were kept."
            ),
        ),
        migrations.AlterField(
            "usage", "request_id", models.CharField(blank=True, db_default="", default="", max_length=120)
        ),
        migrations.AlterField("usage", "created_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.AddIndex("usage", models.Index(fields=["created_at", "id"], name="billing_usage_in_order")),
        migrations.AddConstraint(
            "usage",
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="billing_usage_kind_is_known"),
        ),
        migrations.AddField(
            "plan",
            "most_artworks",
            models.PositiveIntegerField(blank=True, help_text="Artworks outside the bin.", null=True),
        ),
        migrations.AddField(
            "plan",
            "most_bytes",
            models.PositiveBigIntegerField(
                blank=True, help_text="Storage of originals and renditions, the bin's included.", null=True
            ),
        ),
        migrations.AddField(
            "plan",
            "most_posts",
            models.PositiveIntegerField(
                blank=True, help_text="Posts sent or exported, by the month of their time.", null=True
            ),
        ),
        migrations.AddField(
            "plan",
            "most_generations",
            models.PositiveIntegerField(
                blank=True, help_text="Captions that OpenAI writes in a month, whoever’s key it is.", null=True
            ),
        ),
        migrations.AddField(
            "plan",
            "may_ask_clients",
            models.BooleanField(
                db_default=True,
                default=True,
                help_text="Links with which others look at posts and approve them.",
            ),
        ),
        migrations.RunPython(set_limits, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("field", models.CharField(help_text="The plan's field that it stands for.", max_length=30)),
                ("value", models.PositiveBigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemptions",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "field"), name="billing_one_exemption_a_field")
                ]
            },
        ),
    ]
