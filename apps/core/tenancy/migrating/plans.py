"""What Django would migrate in a schema: nothing else decides that."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from apps.core.tenancy.database import tenant_connection
from apps.core.tenancy.migrating.names import Name
from apps.core.tenancy.migrating.steps import Step, steps


@dataclass(frozen=True)
class Plan:
    """The way of a schema to the migrations on disk."""

    executor: MigrationExecutor
    applied: frozenset[Name]
    migrations: tuple[Migration, ...]

    @property
    def to_note(self) -> tuple[Name, ...]:
        """What is to be noted as applied at its end, in order: a squashed migration whose parts were, among others."""
        loader = self.executor.loader
        squashed = sorted(set(loader.applied_migrations) & set(loader.replacements) - self.applied)
        return (*squashed, *((one.app_label, one.name) for one in self.migrations))

    def steps(self) -> Iterator[Step]:
        """The migrations with their states, from where the schema is."""
        return steps(self.migrations, self._state())

    def steps_to(self, names: Collection[Name]) -> Iterator[Step]:
        """Those of a schema that has nothing, as far as they are among ``names``."""
        wanted = [one for one in self.migrations if (one.app_label, one.name) in names]
        return steps(wanted, self._state())

    def _state(self) -> ProjectState:
        loader = self.executor.loader
        applied = [key for key in loader.applied_migrations if key in loader.graph.nodes]
        return loader.project_state(applied) if applied else ProjectState(real_apps=loader.unmigrated_apps)


def plan_for(schema_name: str) -> Plan:
    """What the schema has yet to get. Two queries, and Django's reading of all migrations.

    Raises InconsistentMigrationHistory when what it has does not fit together.
    """
    tenant_connection().set_schema(schema_name)
    try:
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        pending = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        return Plan(executor, frozenset(executor.recorder.applied_migrations()), tuple(pending))
    finally:
        tenant_connection().set_schema_to_public()
