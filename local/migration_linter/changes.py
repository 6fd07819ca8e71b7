"""A migration taken apart into what it does to the database, one operation at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.migrations import (
    AlterModelOptions,
    Migration,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint

from local.migration_linter.shapes import Column, Shape, Table, shape

# What the first two tell the state they say to PostgreSQL in their own words; the third says nothing.
_SILENT = (RunSQL, RunPython, AlterModelOptions)


@dataclass
class New:
    """Names of what the migration has made until now: the release before knows nothing of it, and it is empty.

    ``without``: the constraints that it has taken from tables, which may come again.
    """

    tables: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    without: dict[tuple[str, str], BaseConstraint] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """An operation, and the app's tables around it. ``is_state_only``: the database stays as ``before`` has it."""

    operation: Operation
    before: Shape
    after: Shape
    new: New
    is_state_only: bool = False

    def tables(self) -> Iterator[tuple[Table, Table | None]]:
        """Those that the release before has, as they were and as they are: None when it is gone."""
        now = {self._model_before(name): table for name, table in self.after.items()}
        for name, table in self.before.items():
            if table.name not in self.new.tables:
                yield table, now.get(name)

    def columns(self, before: Table, after: Table) -> Iterator[tuple[Column | None, Column | None]]:
        """Those of a table as they were (None: not there) and as they are (None: gone).

        What is new and changed again counts as added again: to the release before it comes as it ends up.
        """
        now = {self._field_before(before, name): column for name, column in after.columns.items()}
        for name, column in before.columns.items():
            if (before.name, column.name) not in self.new.columns:
                yield column, now.get(name)
            elif now.get(name) not in {None, column}:
                yield None, now.get(name)
        for name, column in now.items():
            if name not in before.columns:
                yield None, column

    def are_new(self, table: Table, fields: Iterable[str]) -> bool:
        """Whether the release before has none of the columns."""
        columns = [table.columns.get(name) for name in fields]
        return all(column is not None and (table.name, column.name) in self.new.columns for column in columns)

    def remember(self) -> None:
        """Note what it has made."""
        for name, table in self.after.items():
            was = self.before.get(self._model_before(name))
            if was is None or was.name in self.new.tables:
                self.new.tables.add(table.name)
                continue
            there = was.columns
            names = {column.name for key, column in table.columns.items() if self._field_before(was, key) not in there}
            self.new.columns |= {(table.name, one) for one in names}
            for key in was.constraints.keys() - table.constraints.keys():
                self.new.without[table.name, key] = was.constraints[key]

    def _model_before(self, name: str) -> str:
        operation = self.operation
        is_it = isinstance(operation, RenameModel) and operation.new_name_lower == name
        return operation.old_name_lower if is_it else name  # type: ignore[attr-defined]

    def _field_before(self, table: Table, name: str) -> str:
        operation = self.operation
        if isinstance(operation, RenameField) and operation.model_name_lower == table.model.lower():
            return operation.old_name if operation.new_name == name else name
        return name


def changes(migration: Migration, state: ProjectState) -> Iterator[Change]:
    """What the migration does, in order. ``state`` is that before it."""
    yield from _changes(migration.operations, migration.app_label, state, New())


def _changes(operations: Iterable[Operation], app_label: str, state: ProjectState, new: New) -> Iterator[Change]:
    for operation in operations:
        after = _after([operation], app_label, state)
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _changes(operation.database_operations, app_label, state, new)
            really = _after(operation.database_operations, app_label, state)
            yield Change(operation, shape(really, app_label), shape(after, app_label), new, is_state_only=True)
        elif isinstance(operation, _SILENT):
            yield Change(operation, {}, {}, new)
        else:
            change = Change(operation, shape(state, app_label), shape(after, app_label), new)
            yield change
            change.remember()
        state = after


def _after(operations: Iterable[Operation], app_label: str, state: ProjectState) -> ProjectState:
    found = state.clone()
    for operation in operations:
        operation.state_forwards(app_label, found)
    return found
