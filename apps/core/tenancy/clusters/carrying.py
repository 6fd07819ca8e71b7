"""What triggers of a workspace's tables write to ``public``, taken from the workspace's cluster to the main one.

There it is kept as changes (``arranging.py``), in the transaction that makes them. They are taken in the transaction
that writes them at the main cluster: normally the same one, as ``together.py`` has it; what was written outside one is
taken by the next that comes, or by the worker (``workspaces.carry``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.utils import get_public_schema_name

if TYPE_CHECKING:
    from apps.core.tenancy.backend.base import DatabaseWrapper

_TAKE = "SELECT id, table_name, is_gone, line FROM carrying.take()"
_ADD = "INSERT INTO public.{table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::public.{table}, %s)"
_OR_NOTHING, _OR_CHANGE = " ON CONFLICT DO NOTHING", " ON CONFLICT ({key}) DO UPDATE SET {changed}"
_REMOVE = """
DELETE FROM public.{table} WHERE ({columns}) IN (
    SELECT {columns} FROM jsonb_populate_recordset(NULL::public.{table}, %s)
)
"""
_KEPT = "SELECT coalesce(jsonb_agg(to_jsonb(here) - %s), '[]') FROM public.{} here WHERE workspace_id = %s"
_IDENTITY = """
SELECT attname FROM pg_attribute
WHERE attrelid = format('public.%%I', %s::text)::regclass AND attnum > 0 AND attidentity <> ''
"""
_OF_WORKSPACE = "FROM carrying.change WHERE line ->> 'workspace_id' = %s AND table_name <> ALL(%s)"
_NAMES = "SELECT id::text, name FROM public.workspaces_workspace WHERE id::text = ANY(%s)"

_Line = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A row of ``public`` as a trigger wrote it; ``is_gone``: it was there, and was removed."""

    table: str
    is_gone: bool
    line: _Line


def carry(source: DatabaseWrapper, target: DatabaseWrapper) -> int:
    """Take all changes that wait at ``source`` and write them at ``target``; how many rows that was.

    One query when there are none; in a transaction that can't write none are taken. Both are in transactions that end
    together. Changes that another transaction is taking are left to it.
    """
    with in_public(source), source.cursor() as cursor:
        cursor.execute(_TAKE)
        rows = sorted(cursor.fetchall())
        changes = [Change(table, is_gone, json.loads(line)) for _, table, is_gone, line in rows]
    if changes:
        with in_public(target), target.cursor() as cursor:
            _name_workspaces(cursor, changes)
            for table, of_table in _by_table(changes).items():
                _write(cursor, table, of_table)
    return len(changes)


def carry_all(source: DatabaseWrapper, target: DatabaseWrapper) -> int:
    """As ``carry``, for the owner of ``source``: whoever is taking changes is waited for, and none is left out.

    Till the end of the transaction nobody else can take any or make any there. Raises OperationalError when it can't be
    had within the connection's ``lock_timeout``.
    """
    with source.cursor() as cursor:
        cursor.execute("LOCK TABLE carrying.change IN EXCLUSIVE MODE")
    return carry(source, target)


def kept_copy(source: DatabaseWrapper, target: DatabaseWrapper, workspace_id: UUID) -> None:
    """What is kept up to date of the workspace, from ``public`` at the main cluster to the one at ``target``.

    As the owners, in a transaction of ``target``. Four queries a table.
    """
    with source.cursor() as here, target.cursor() as there:
        kept_forget(there, workspace_id)
        for table in _kept():
            here.execute(sql.SQL(_KEPT).format(sql.Identifier(table)), [identity_of(here, table), workspace_id])
            _add(there, table, json.loads(here.fetchone()[0]))


def kept_forget(cursor: Any, workspace_id: UUID) -> None:
    """Remove it at a further cluster, without a word to the main one; nor is one said in the rest of the transaction.

    As the owner. What waits to be carried over of the workspace goes too, but for what stays of a workspace that is
    gone: log and ledger.
    """
    cursor.execute("SET LOCAL carrying.stays = 'on'")
    for table in _kept():
        cursor.execute(
            sql.SQL("DELETE FROM public.{} WHERE workspace_id = %s").format(sql.Identifier(table)), [workspace_id]
        )
    cursor.execute(f"DELETE {_OF_WORKSPACE}", [str(workspace_id), settings.PUBLIC_TABLES_APPEND_ONLY])


def changes_waiting(workspace_id: UUID) -> int:
    """How many there are at the cluster that is asked that ``kept_forget`` would remove. As the owner; one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_OF_WORKSPACE}", [str(workspace_id), settings.PUBLIC_TABLES_APPEND_ONLY])
        return int(cursor.fetchone()[0])


def identity_of(cursor: Any, table: str) -> str:
    """The column of the table of ``public`` that each cluster numbers by itself; empty: there is none. One query."""
    cursor.execute(_IDENTITY, [table])
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def _kept() -> list[str]:
    return [table for table, key in settings.PUBLIC_TABLES_CARRIED.items() if key]


def changes_carry(cluster: str) -> int:
    """Bring over what waits at the cluster; how many rows that was. One query when there are none. In public.

    Committed here first: what the other commit then fails to forget comes twice, which only a count can show, until the
    next comparison at night.
    """
    source, target = (cast("DatabaseWrapper", connections[alias]) for alias in (cluster, DEFAULT_DB_ALIAS))
    with transaction.atomic(using=cluster), transaction.atomic():
        return carry(source, target)


@contextmanager
def in_public(connection: DatabaseWrapper) -> Iterator[None]:
    """Have the connection in ``public`` as its login for the block, wherever it was."""
    before = connection.tenant
    if connection.schema_name == get_public_schema_name():
        yield
        return
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


def _by_table(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for one in changes:
        found[one.table].append(one)
    return found


def _name_workspaces(cursor: Any, changes: list[Change]) -> None:
    """Logs name the workspace as it was called; its cluster may not have heard of its latest name."""
    naming = [one.line for one in changes if one.line.get("workspace_name")]
    if not naming:
        return
    cursor.execute(_NAMES, [list({line["workspace_id"] for line in naming})])
    names = dict(cursor.fetchall())
    for line in naming:
        line["workspace_name"] = names.get(line["workspace_id"], line["workspace_name"])


def _write(cursor: Any, table: str, changes: list[Change]) -> None:
    key = settings.PUBLIC_TABLES_CARRIED[table]
    # Of several changes to a row that is kept the last one counts.
    last = list({tuple(one.line[name] for name in key): one for one in changes}.values()) if key else changes
    if gone := [one.line for one in last if one.is_gone]:
        cursor.execute(_said(_REMOVE, table, key), [json.dumps(gone)])
    _add(cursor, table, [one.line for one in last if not one.is_gone])


def _add(cursor: Any, table: str, lines: list[_Line]) -> None:
    """Rows that are there already stay as they are, or, of those that are kept, become these."""
    if not lines:
        return
    key = settings.PUBLIC_TABLES_CARRIED[table]
    changed = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in lines[0] if name not in key
    )
    otherwise = sql.SQL(_OR_CHANGE).format(key=_listed(key), changed=changed) if key else sql.SQL(_OR_NOTHING)
    cursor.execute(_said(_ADD, table, tuple(lines[0])) + otherwise, [json.dumps(lines)])


def _said(statement: str, table: str, columns: tuple[str, ...]) -> Any:
    return sql.SQL(statement).format(table=sql.Identifier(table), columns=_listed(columns))


def _listed(columns: tuple[str, ...]) -> Any:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
