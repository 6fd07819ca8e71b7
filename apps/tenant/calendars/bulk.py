"""Many events written at once: one statement for thousands, where Django's ``bulk_update`` builds a CASE for each."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.core.tenancy.context import workspace_connection
from apps.tenant.calendars.models import Event

_BATCH = 5_000


def events_rewrite(events: Sequence[Event], fields: Sequence[str]) -> None:
    """Store these fields of the events. One query per five thousand; ``updated_at`` goes along."""
    if not events:
        return
    now = timezone.now()
    known: dict[str, Any] = {field.name: field for field in Event._meta.concrete_fields}
    columns = [known[name] for name in ("id", *fields)]
    there = workspace_connection()
    quote = there.ops.quote_name
    names = ", ".join(quote(field.column) for field in columns)
    sets = ", ".join(f"{quote(field.column)} = new.{quote(field.column)}" for field in columns[1:])
    lists = ", ".join(f"%s::{_type(field)}[]" for field in columns)
    table = quote(Event._meta.db_table)
    statement = (
        f"UPDATE {table} AS old SET {sets}, updated_at = %s FROM unnest({lists}) AS new ({names}) WHERE old.id = new.id"  # noqa: S608
    )
    with there.cursor() as cursor:
        for start in range(0, len(events), _BATCH):
            part = events[start : start + _BATCH]
            values = [
                [field.get_db_prep_save(getattr(event, field.attname), there) for event in part] for field in columns
            ]
            cursor.execute(statement, [now, *values])


def _type(field: Any) -> str:
    return str(field.db_type(connection)).partition("(")[0]
