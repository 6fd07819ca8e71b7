"""Small questions, and rows to tell workspaces apart by."""

from datetime import date
from typing import Any

from django.db import connection

from apps.tenant.schedule.models import Blackout

WHERE = "SELECT current_schema(), current_user"
TODAY = date(2026, 6, 1)


def asked(statement: Any, values: Any = None) -> Any:
    """The first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def add(label: str) -> None:
    Blackout.objects.create(label=label, starts_on=TODAY, ends_on=TODAY)


def labels() -> list[str]:
    return sorted(Blackout.objects.values_list("label", flat=True))
