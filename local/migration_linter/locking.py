"""What would keep the users of a table of public waiting, of Django's operations.

Tables of workspaces are as small as one client's work is; a migration that meets a busy one comes again.
"""

from collections.abc import Iterator

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db.migrations import RunPython
from django.db.models import UniqueConstraint

from local.migration_linter import rules
from local.migration_linter.changes import Change
from local.migration_linter.compatible import is_wider
from local.migration_linter.findings import Finding
from local.migration_linter.shapes import Column, Table


def what_waits(change: Change) -> Iterator[Finding]:
    """Findings in the order of the tables."""
    if change.is_state_only:
        return
    for before, after in change.tables():
        if after is not None:
            yield from _columns(change, before, after)
            yield from _others(change, before, after)


def changes_a_table(change: Change) -> bool:
    """Whether it keeps others from a table that they may be using, if only for a moment."""
    if change.is_state_only or isinstance(change.operation, AddIndexConcurrently):
        return False
    return any(before != after for before, after in change.tables())


def _columns(change: Change, before: Table, after: Table) -> Iterator[Finding]:
    for was, now in change.columns(before, after):
        if now is None:
            continue
        key, name = f"{after.model}.{now.field}", f"{after.name}.{now.name}"
        if now.is_unique and not (was and was.is_unique):
            yield Finding(rules.UNIQUE_INDEX, key, f"makes a unique index of {name} under a lock")
        if now.is_indexed and not (was and (was.is_indexed or was.is_unique)):
            yield Finding(rules.INDEX, key, f"makes an index of {name} under a lock")
        if was is None:
            if now.differs_by_row:
                yield Finding(rules.REWRITE, key, f"adds {name}, which is another for each row")
        elif _is_written_anew(was, now):
            yield Finding(rules.REWRITE, key, f"makes {name} {now.type}, which takes other space")
        elif _is_checked_anew(was, now):
            yield Finding(rules.SCAN, key, f"has all rows of {after.name} checked under a lock, for {now.name}")


def _is_written_anew(was: Column, now: Column) -> bool:
    """Text that may be longer, and numbers with more digits, stay as they are."""
    return was.type != now.type and is_wider(was, now) and now.type in {"integer", "bigint"}


def _is_checked_anew(was: Column, now: Column) -> bool:
    """Also by NOT NULL."""
    is_checked = now.check and now.check != was.check and was.name == now.name
    return bool(is_checked or (now.is_foreign_key and not was.is_foreign_key) or (was.is_null and not now.is_null))


def _others(change: Change, before: Table, after: Table) -> Iterator[Finding]:
    for name in sorted(after.indexes - before.indexes):
        if not isinstance(change.operation, AddIndexConcurrently) and not _is_renamed(before, after):
            yield Finding(rules.INDEX, f"{after.model}.{name}", f"makes the index {name} of {after.name} under a lock")
    if isinstance(change.operation, AddConstraintNotValid):
        return
    for name in sorted(after.constraints.keys() - before.constraints.keys()):
        is_unique = isinstance(after.constraints[name], UniqueConstraint)
        rule = rules.UNIQUE_INDEX if is_unique else rules.SCAN
        yield Finding(rule, f"{after.model}.{name}", f"adds the constraint {name} to {after.name} under a lock")


def _is_renamed(before: Table, after: Table) -> bool:
    """RenameIndex: another name, and as many as before."""
    return len(before.indexes) == len(after.indexes)


def goes_over_rows(change: Change) -> bool:
    """Whether it reads or writes all rows, of which nobody can tell how many there are."""
    operation = change.operation
    if isinstance(operation, RunPython):
        return operation.code is not RunPython.noop
    return isinstance(operation, ValidateConstraint)
