"""How much of the agency's OpenAI key the first plans have; the agency's to change."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A caption takes about 3,000 tokens: 65, 330 and 1,000 captions a month.
TOKENS = {"solo": 200_000, "studio": 1_000_000, "gallery": 3_000_000}


def set_tokens(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    plan = apps.get_model("billing", "Plan")
    for slug, tokens in TOKENS.items():
        plan.objects.filter(slug=slug, agency_tokens=0).update(agency_tokens=tokens)


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_usage")]

    operations = [migrations.RunPython(set_tokens, migrations.RunPython.noop)]
