"""An empty database: public is made and the recording for workspaces at the same time.

Both need the same models, before and after each operation of each migration, and to work these out is nearly all that a
migration run takes. Done one after the other it takes twice as long.
"""

from django.db import connection, transaction
from django_tenants.utils import get_public_schema_name

from apps.core.tenancy.migrating.listening import listening
from apps.core.tenancy.migrating.plans import plan_for
from apps.core.tenancy.migrating.scratch import alone, inside, note_table_create, scratch
from apps.core.tenancy.migrating.steps import Step, apply
from apps.core.tenancy.recorder import CHECKED, applied, finished
from apps.core.tenancy.recordings import recording_keep


def is_fresh() -> bool:
    """Whether nothing was ever migrated here. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        return bool(cursor.fetchone()[0])


def begin() -> None:
    """Migrate public, and keep what the migrations say to a workspace. Django's own command follows, for its signals.

    As the owner, outside a transaction. Killed on the way, it leaves what Django's own would: whole migrations, noted.
    """
    public = get_public_schema_name()
    with alone(), scratch() as name:
        for schema_name in (public, name):
            with inside(schema_name), listening() as made:
                note_table_create()
        said, plan = list(made), plan_for(public)
        for step in plan.steps():
            with inside(public):
                _apply_and_note(step)
            with inside(name), listening() as heard:
                said += _heard_of(step, heard)
        said.append(applied(plan.to_note))
        statements = finished(said, name)
    recording_keep(statements)


def _apply_and_note(step: Step) -> None:
    if not step.migration.atomic:
        apply(step)
    with transaction.atomic(), connection.cursor() as cursor:
        if step.migration.atomic:
            apply(step)
        cursor.execute(applied([step.name]))


def _heard_of(step: Step, heard: list[str]) -> list[str]:
    if not step.is_of_workspaces:
        return []
    apply(step)
    return [*heard, CHECKED]
