"""``manage.py takeout_schema``: the JSON Schema of exports, as it is in each of them and in the docs."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.tenant.takeout.schema import schema_make


class Command(BaseCommand):
    help = "Print the JSON Schema of what an export of everything holds."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(schema_make(), ensure_ascii=False, indent=2))
