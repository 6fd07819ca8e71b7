"""What pending migrations say to PostgreSQL, recorded once and said again to every schema that waits for them.

Needs the owner's connection (``as_owner``), outside a transaction, and one process at a time.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby

from django.db import connection, transaction

from apps.core.tenancy.migrating.listening import listening
from apps.core.tenancy.migrating.names import Name
from apps.core.tenancy.migrating.plans import Plan, plan_for
from apps.core.tenancy.migrating.scratch import STAND_IN, inside, note_table_create, scratch, throw_away_leftovers
from apps.core.tenancy.migrating.steps import Step, apply
from apps.core.tenancy.recorder import CHECKED
from apps.core.tenancy.recordings import recordings_kept, replay

# From the weakest that keeps a writer waiting to the strongest.
_LOCKS = {
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
_HELD = """
SELECT l.relation, l.mode FROM pg_locks l
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.mode = ANY(%s)
"""
_TABLES = "SELECT oid, relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p')"


@dataclass(frozen=True)
class Script:
    """Statements, with ``STAND_IN`` as the schema's name, and the tables that they lock, with the mode of each."""

    statements: tuple[str, ...]
    locks: dict[str, str]


@dataclass(frozen=True)
class Part:
    """Migrations that follow one another and reach the schemas in the same way: by a script, or one by one."""

    steps: tuple[Step, ...]
    names: tuple[Name, ...]
    script: Script | None


def parts(plan: Plan) -> list[Part]:
    """The plan, taken apart by how it reaches the schemas that are where ``plan`` begins.

    What ``Step.may_be_said_again`` is run on two scratch schemas, and is said again only if it said the same to both: a
    default that Python makes up (a random key, the time of day) would be one for all workspaces.
    Raises what a migration raises on an empty schema.
    """
    todo = list(plan.steps())
    if not any(step.is_of_workspaces for step in todo):
        return [Part(tuple(todo), plan.to_note, Script((), {}))] if plan.to_note else []
    throw_away_leftovers()
    with ExitStack() as stack:
        pair = [stack.enter_context(scratch()) for _ in range(2)]
        if any(step.is_of_workspaces and step.may_be_said_again for step in todo):
            _bring(pair, plan)
            there = set(_tables(pair[0]).values())  # what the migrations make is nobody's yet, and can't be locked
            found = [Part((step,), (step.name,), _recorded(step, pair, there)) for step in todo]
        else:
            found = [Part((step,), (step.name,), None if step.is_of_workspaces else Script((), {})) for step in todo]
    return _noting(list(_joined(found)), plan)


def _bring(pair: list[str], plan: Plan) -> None:
    """Both to where the plan begins: by a recording of an earlier release, or by the migrations themselves."""
    for recording in recordings_kept():
        for name in pair:
            with transaction.atomic():
                replay(recording, name)
        if plan_for(pair[0]).applied == plan.applied:
            return
        _empty(pair)
    empty = plan_for(pair[0])
    for name in pair:
        with inside(name):
            note_table_create()
    for step in empty.steps_to(plan.applied):
        _run(step, pair)


def _empty(pair: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in pair:
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE; CREATE SCHEMA "{name}"')


def _run(step: Step, pair: list[str]) -> None:
    if step.is_of_workspaces:
        for name in pair:
            with inside(name):
                apply(step)


def _recorded(step: Step, pair: list[str], there: set[str]) -> Script | None:
    """None when it has to be run for each schema. Either way the pair has it afterwards."""
    if not step.is_of_workspaces:
        return Script((), {})
    if not step.may_be_said_again:
        _run(step, pair)
        return None
    first, second = (_heard(step, name, there) for name in pair)
    return first if first.statements == second.statements else None


def _heard(step: Step, name: str, there: set[str]) -> Script:
    with inside(name), transaction.atomic():
        tables = _tables(name)
        with listening() as said:
            apply(step)
        locks = {table: mode for table, mode in _locks(tables).items() if table in there}
    return Script(tuple(statement.replace(name, STAND_IN) for statement in said), locks)


def _tables(name: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [name])
        return dict(cursor.fetchall())


def _locks(tables: dict[int, str]) -> dict[str, str]:
    """Which of the tables this transaction keeps others from, and how far."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(_LOCKS)])
        held = [(tables[oid], mode) for oid, mode in cursor.fetchall() if oid in tables]
    return _strongest((table, _LOCKS[mode]) for table, mode in held)


def _strongest(locks: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    order = list(_LOCKS.values())
    for table, mode in locks:
        found[table] = max(mode, found.get(table, mode), key=order.index)
    return dict(sorted(found.items()))


def _joined(found: list[Part]) -> Iterator[Part]:
    """Neighbours as one, so that each schema has a transaction for all of them.

    What has to be run for each schema keeps a part to itself.
    """
    for is_script, group in groupby(found, key=lambda part: part.script is not None):
        if is_script:
            yield _one(list(group))
        else:
            yield from group


def _one(members: list[Part]) -> Part:
    scripts = [part.script for part in members if part.script and part.script.statements]
    statements = tuple(statement for script in scripts for statement in (*script.statements, CHECKED))
    locks = _strongest((table, mode) for script in scripts for table, mode in script.locks.items())
    steps = tuple(step for part in members for step in part.steps)
    return Part(steps, tuple(step.name for step in steps), Script(statements, locks))


def _noting(found: list[Part], plan: Plan) -> list[Part]:
    """With squashed migrations whose parts are applied, which are to be noted too."""
    squashed = plan.to_note[: len(plan.to_note) - len(plan.migrations)]
    return [replace(found[0], names=(*squashed, *found[0].names)), *found[1:]] if squashed else found
