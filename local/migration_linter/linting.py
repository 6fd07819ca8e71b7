"""All rules, for one migration."""

from collections.abc import Iterator

from django.db.migrations import AddField, Migration, RunPython, RunSQL
from django.db.migrations.state import ProjectState
from django.db.models import UniqueConstraint

from apps.core.tenancy.migrating.names import tenant_labels
from local.migration_linter import compatible, locking, rules, sql
from local.migration_linter.changes import Change, changes
from local.migration_linter.findings import Finding, unanswered

_KNOWN = ("django.db.migrations.operations.", "django.contrib.postgres.operations")


def lint(migration: Migration, state: ProjectState) -> list[Finding]:
    """What the migration has not declared, and the notes. ``state`` is that before it. No query."""
    in_workspaces = migration.app_label in tenant_labels()
    done = list(_steps(migration, state))
    found = [*_refused(migration, done, in_workspaces), *_noted(migration, done, in_workspaces)]
    return list(unanswered(migration, list(dict.fromkeys(found))))


def _steps(migration: Migration, state: ProjectState) -> Iterator[tuple[Change, list[sql.Said]]]:
    """Its changes, with what RunSQL says about what was there before."""
    for change in changes(migration, state):
        said = sql.statements(change.operation) if isinstance(change.operation, RunSQL) else []
        change.new.tables.update(*map(sql.made_tables, said))
        yield change, [one for one in said if one.table not in change.new.tables]


def _refused(migration: Migration, done: list[tuple[Change, list[sql.Said]]], in_workspaces: bool) -> Iterator[Finding]:
    migration_says = "; ".join(one.text for _, said in done for one in said)
    for change, said in done:
        yield from compatible.what_breaks(change)
        for one in said:
            yield from sql.what_breaks(one, migration_says)
    if not in_workspaces:
        yield from _waiting(migration, done)


def _waiting(migration: Migration, done: list[tuple[Change, list[sql.Said]]]) -> Iterator[Finding]:
    locked = False
    for change, said in done:
        yield from locking.what_waits(change)
        for one in said:
            yield from sql.what_waits(one)
        if locked and (locking.goes_over_rows(change) or any(one.goes_over_rows for one in said)):
            name = type(change.operation).__name__
            yield Finding(rules.TOGETHER, name, f"has a table locked, and then goes over rows ({name})")
        locked = locked or (bool(migration.atomic) and _locks(change, said))


def _locks(change: Change, said: list[sql.Said]) -> bool:
    return locking.changes_a_table(change) or any(one.changes_a_table for one in said)


def _noted(migration: Migration, done: list[tuple[Change, list[sql.Said]]], in_workspaces: bool) -> Iterator[Finding]:
    if in_workspaces and not migration.atomic:
        yield Finding(rules.ONE_BY_ONE, "", "runs in each workspace one by one (atomic = False)")
    for change, _ in done:
        operation, name = change.operation, type(change.operation).__name__
        if not type(operation).__module__.startswith(_KNOWN):
            yield Finding(rules.UNKNOWN, "", f"uses {name}, which is not Django's")
        if isinstance(operation, (RunPython, RunSQL)) and not operation.reversible:
            yield Finding(rules.NO_WAY_BACK, "", f"can't be undone ({name})")
        if in_workspaces and _is_another_each_time(change):
            yield Finding(rules.ONE_BY_ONE, "", f"runs in each workspace one by one ({name})")
        for what in _no_longer_unique(change):
            yield Finding(rules.NO_CONFLICT, "", f"{what} is no longer unique")


def _is_another_each_time(change: Change) -> bool:
    """As the recorder finds it, which compares two schemas: Python decides, or makes a value up."""
    operation = change.operation
    if isinstance(operation, RunPython):
        return operation.code is not RunPython.noop
    if (
        isinstance(operation, AddField)
        and operation.model_name_lower in change.before
        and operation.field.has_default()
    ):
        default = operation.field.default
        return callable(default) and default() != default()
    return not type(operation).__module__.startswith(_KNOWN)


def _no_longer_unique(change: Change) -> Iterator[str]:
    for before, after in change.tables():
        if after is None or change.is_state_only:
            continue
        for name in before.constraints.keys() - after.constraints.keys():
            if isinstance(before.constraints[name], UniqueConstraint):
                yield f"{before.name} ({name})"
        for was, now in change.columns(before, after):
            if was and now and was.is_unique and not now.is_unique:
                yield f"{before.name}.{was.name}"
