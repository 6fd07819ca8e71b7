"""The three plans that every installation begins with; their limits are the agency's to change."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PLANS = [
    {"slug": "solo", "name": "Solo", "most_members": 2, "most_domains": 0, "most_workspaces": 1},
    {"slug": "studio", "name": "Studio", "most_members": 8, "most_domains": 2, "most_workspaces": 2},
    {
        "slug": "gallery",
        "name": "Gallery",
        "most_members": 30,
        "most_domains": 5,
        "most_workspaces": 5,
        "may_hide_powered_by": True,
    },
]


def add_plans(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    plan = apps.get_model("billing", "Plan")
    for position, facts in enumerate(PLANS):
        plan.objects.get_or_create(slug=facts["slug"], defaults={**facts, "position": position})


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
