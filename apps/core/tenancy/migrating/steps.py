"""Migrations taken apart, so that what Django works out for each is worked out once for however many schemas.

Most of a migration's time is Django's: the models as they were before and after each operation. They are the same for
every schema, so that they are made once here; what is left for each schema is what is said to PostgreSQL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from apps.core.tenancy.migrating.names import Name, tenant_labels

# Operations of Django's own say the same to PostgreSQL for each schema (but for ``RunPython``); nobody knows of others.
_KNOWN = ("django.db.migrations.operations.", "django.contrib.postgres.operations")


@dataclass(frozen=True)
class Step:
    """One migration, with the states before and after each of its operations."""

    migration: Migration
    transitions: tuple[tuple[Operation, ProjectState, ProjectState], ...]

    @property
    def name(self) -> Name:
        return self.migration.app_label, self.migration.name

    @property
    def is_of_workspaces(self) -> bool:
        """Whether it does something in a workspace; the others are only noted there."""
        return self.migration.app_label in tenant_labels()

    @property
    def may_be_said_again(self) -> bool:
        return may_be_said_again(self.migration)


def may_be_said_again(migration: Migration) -> bool:
    """Whether what the migration says for one schema can be right for all, as far as its operations tell.

    Not when Python decides (``RunPython``, operations that are not Django's), nor outside a transaction.
    """
    if migration.app_label not in tenant_labels():
        return True
    return bool(migration.atomic) and all(map(_says_the_same, _flat(migration.operations)))


def steps(plan: Iterable[Migration], state: ProjectState) -> Iterator[Step]:
    """The plan's migrations one after the other. ``state`` is that before the first one, and is changed."""
    _ = state.apps  # made once here; Django would make them anew for each operation
    for migration in plan:
        transitions = []
        for operation in migration.operations:
            after = state.clone()
            operation.state_forwards(migration.app_label, after)
            transitions.append((operation, _settled(state, operation), after))
            state = after
        yield Step(migration, tuple(transitions))


def apply(step: Step) -> None:
    """Run the migration on the schema that this thread's connection is in; it is not noted as applied.

    Raises what the migration raises; what it did is then undone, if it is an atomic one.
    """
    with connection.schema_editor(atomic=step.migration.atomic) as editor:
        for operation, before, after in step.transitions:
            if not editor.atomic_migration and operation.atomic:
                with transaction.atomic():
                    operation.database_forwards(step.migration.app_label, editor, before, after)
            else:
                operation.database_forwards(step.migration.app_label, editor, before, after)


def _settled(state: ProjectState, operation: Operation) -> ProjectState:
    """The state with its models whole. Else ``RunPython`` would make all of them anew, for each schema."""
    if isinstance(operation, RunPython) and state.is_delayed:
        state.clear_delayed_apps_cache()
        state.is_delayed = False
        _ = state.apps
    return state


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _says_the_same(operation: Any) -> bool:
    if isinstance(operation, RunPython):
        return bool(operation.code is RunPython.noop)
    return type(operation).__module__.startswith(_KNOWN)
