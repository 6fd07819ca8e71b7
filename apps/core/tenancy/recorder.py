"""Makes a recording: runs the migrations on a scratch schema, and writes down what they say to PostgreSQL.

Needs the owner's connection (``as_owner``), outside a transaction: migrations have their own.
"""

import re
from collections.abc import Iterable

from django.db import connection, transaction

from apps.core.tenancy.migrating.listening import listening
from apps.core.tenancy.migrating.names import Name
from apps.core.tenancy.migrating.plans import plan_for
from apps.core.tenancy.migrating.scratch import STAND_IN, inside, note_table_create, scratch, throw_away_leftovers
from apps.core.tenancy.migrating.steps import Step, apply

# Each migration has a transaction of its own, at whose end its foreign keys are checked. A workspace is made in one
# for all, where a check that is still to come would be in the way of the next change of the table.
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
# Nobody is kept waiting on empty tables; and inside a transaction PostgreSQL refuses it.
_CONCURRENTLY = re.compile(r"^(\s*(?:CREATE(?: UNIQUE)?|DROP) INDEX) CONCURRENTLY\b", re.IGNORECASE)

_APPLIED = """
INSERT INTO "django_migrations" (app, name, applied) SELECT app, name, now()
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS done (app, name, number) ORDER BY number
"""


def record(earlier: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Run the migrations on a schema that is thrown away; what they said, with ``STAND_IN`` as the schema's name.

    ``earlier`` is what an earlier release's said, which is continued. About four seconds, or one with it. One caller at
    a time (``alone``).
    """
    throw_away_leftovers()
    with scratch() as name:
        with inside(name):
            _begin(name, earlier)
        plan = plan_for(name)
        with inside(name):
            said = _said(plan.steps(), applied(plan.to_note))
    return earlier + finished(said, name)


def finished(said: Iterable[str], name: str) -> tuple[str, ...]:
    """What was said to the scratch schema, as it can be said to others."""
    return tuple(_CONCURRENTLY.sub(r"\1", statement).replace(name, STAND_IN) for statement in said)


def _begin(name: str, earlier: tuple[str, ...]) -> None:
    if earlier:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(";\n".join(earlier).replace(STAND_IN, name))


def applied(names: Iterable[Name]) -> str:
    """The statement that notes these migrations as having run, when it runs."""
    apps, of_apps = zip(*names, strict=True)
    with connection.cursor() as cursor:
        return str(cursor.mogrify(_APPLIED, [list(apps), list(of_apps)]).decode())


def _said(steps: Iterable[Step], note: str) -> list[str]:
    with listening() as said, connection.cursor() as cursor:
        note_table_create()  # where there is none yet
        for step in steps:
            if step.is_of_workspaces:
                apply(step)
                said.append(CHECKED)
        cursor.execute(note)
    return said
