"""What the release before could not live with, of Django's operations."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import BaseConstraint, CheckConstraint, F, Q, UniqueConstraint

from local.migration_linter import rules
from local.migration_linter.changes import Change
from local.migration_linter.findings import Finding
from local.migration_linter.shapes import Column, Table

_WIDTH = re.compile(r"(varchar|numeric)\((\d+)(?:, ?(\d+))?\)")
_NUMBERS = ("smallint", "integer", "bigint")


def what_breaks(change: Change) -> Iterator[Finding]:
    """Findings in the order of the tables."""
    for before, after in change.tables():
        if change.is_state_only:
            yield from _forgotten(change, before, after)
        elif after is None:
            yield Finding(rules.GONE_TABLE, before.model, f"drops the table {before.name}")
        else:
            yield from _table(change, before, after)


def _forgotten(change: Change, before: Table, after: Table | None) -> Iterator[Finding]:
    """Columns that stay, and that only Django's state loses. SQL beside it may have dropped them."""
    if getattr(change.operation, "database_operations", None):
        return
    kept = {column.name for column in after.columns.values()} if after else set()
    for was in _columns_lost(change, before, after):
        key, name = f"{before.model}.{was.field}", f"{before.name}.{was.name}"
        if was.name in kept:
            continue
        if after is not None and not (was.is_null or was.is_supplied):
            yield Finding(
                rules.FORGOTTEN, key, f"takes {name} from Django's state, which is NOT NULL without a db_default"
            )
        if was.is_foreign_key:
            yield Finding(
                rules.FORGOTTEN_KEY, key, f"takes {name} from Django's state, whose rows PostgreSQL still holds"
            )


def _columns_lost(change: Change, before: Table, after: Table | None) -> list[Column]:
    if after is None:
        return list(before.columns.values())
    return [was for was, now in change.columns(before, after) if was is not None and now is None]


def _table(change: Change, before: Table, after: Table) -> Iterator[Finding]:
    if before.name != after.name:
        yield Finding(rules.RENAMED, before.model, f"renames the table {before.name} to {after.name}")
    for was, now in change.columns(before, after):
        if was is None and now is not None:
            yield from _added(after, now)
        elif was is not None and now is None:
            key, name = f"{before.model}.{was.field}", f"{before.name}.{was.name}"
            yield Finding(rules.GONE_COLUMN, key, f"drops the column {name}")
        elif was is not None and now is not None:
            yield from _altered(before, was, now)
    yield from _constraints(change, before, after)


def _added(table: Table, now: Column) -> Iterator[Finding]:
    key, name = f"{table.model}.{now.field}", f"{table.name}.{now.name}"
    if not now.is_null and not now.is_supplied:
        yield Finding(rules.REQUIRED, key, f"adds the column {name}, NOT NULL without a db_default")
    elif now.is_unique and now.has_default:
        yield Finding(rules.UNIQUE, key, f"adds the column {name}, unique with a db_default that all rows would get")


def _altered(table: Table, was: Column, now: Column) -> Iterator[Finding]:
    key, name = f"{table.model}.{was.field}", f"{table.name}.{was.name}"
    if was.name != now.name:
        yield Finding(rules.RENAMED, key, f"renames the column {name} to {now.name}")
    if (was.type, was.collation) != (now.type, now.collation) and not is_wider(was, now):
        said = [f"{one.type} COLLATE {one.collation}" if one.collation else one.type for one in (was, now)]
        yield Finding(rules.TYPE, key, f"changes the type of {name} from {said[0]} to {said[1]}")
    if was.is_null and not now.is_null:
        yield Finding(rules.NOT_NULL, key, f"makes {name} NOT NULL")
    if was.has_default and not now.has_default:
        yield Finding(rules.DEFAULT_GONE, key, f"takes the db_default from {name}")
    if now.is_unique and not was.is_unique:
        yield Finding(rules.UNIQUE, key, f"makes {name} unique")
    if now.check and now.check != was.check and was.name == now.name:
        yield Finding(rules.CHECKED, key, f"has PostgreSQL check {name}: {now.check}")
    if now.is_foreign_key and not was.is_foreign_key:
        yield Finding(rules.CHECKED, key, f"makes {name} a foreign key that PostgreSQL checks")


def is_wider(was: Column, now: Column) -> bool:
    """Whether what the old code reads and writes still fits, whatever PostgreSQL has to do for it."""
    if was.collation != now.collation:
        return False
    if was.type in _NUMBERS and now.type in _NUMBERS:
        return _NUMBERS.index(now.type) >= _NUMBERS.index(was.type)
    old, new = _WIDTH.fullmatch(was.type), _WIDTH.fullmatch(now.type)
    if old is None or new is None:
        return old is not None and old[1] == "varchar" and now.type in {"varchar", "text"}
    return (old[1], old[3]) == (new[1], new[3]) and int(new[2]) >= int(old[2])


def _constraints(change: Change, before: Table, after: Table) -> Iterator[Finding]:
    for name, constraint in after.constraints.items():
        if name in before.constraints or _holds_for_old_code(change, after, constraint):
            continue
        rule = rules.UNIQUE if isinstance(constraint, UniqueConstraint) else rules.CHECKED
        yield Finding(rule, f"{after.model}.{name}", f"adds the constraint {name} to {after.name}")


def _holds_for_old_code(change: Change, table: Table, constraint: BaseConstraint) -> bool:
    """Whether whoever knows only the old columns keeps to it: he leaves the new ones as PostgreSQL fills them."""
    fields = columns_of(constraint)
    if not fields:
        return False
    if _allows_more(change.new.without.get((table.name, constraint.name)), constraint):
        return True
    if not isinstance(constraint, UniqueConstraint):
        return change.are_new(table, fields)
    left_null = [name for name in fields if table.columns[name].is_null and not table.columns[name].is_supplied]
    return constraint.nulls_distinct is not False and any(change.are_new(table, [name]) for name in left_null)


def _allows_more(was: BaseConstraint | None, now: BaseConstraint) -> bool:
    """Whether a list of known values has only grown; the old one was taken away earlier in the migration."""
    old, new = _known_values(was), _known_values(now)
    return old is not None and new is not None and old[0] == new[0] and old[1] <= new[1]


def _known_values(constraint: BaseConstraint | None) -> tuple[str, set[Any]] | None:
    if not isinstance(constraint, CheckConstraint) or not isinstance(constraint.condition, Q):
        return None
    match constraint.condition.children:
        case [(str(name), list() | tuple() as values)] if name.endswith("__in") and not constraint.condition.negated:
            return name, set(values)
    return None


def columns_of(constraint: BaseConstraint) -> set[str]:
    """The fields that it is about; empty when that can't be told."""
    if isinstance(constraint, UniqueConstraint):
        return set(constraint.fields)
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return {name for name in constraint.condition.referenced_base_fields if not isinstance(name, F)}
    return set()
