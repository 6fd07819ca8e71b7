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

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.utils import get_public_schema_name

if TYPE_CHECKING:
    from apps.core.tenancy.backend.base import DatabaseWrapper

_TAKE = "SELECT id, table_name, is_gone, line FROM carrying.take()"
_ADD = "INSERT INTO public.{table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::public.{table}, %s)"
_REMOVE = (
    "DELETE FROM public.{table} WHERE ({key}) IN (SELECT {key} FROM jsonb_populate_recordset(NULL::public.{table}, %s))"
)
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
    if not key:
        _add(cursor, table, [one.line for one in changes], "ON CONFLICT DO NOTHING")
        return
    # Of several changes to a row the last one counts.
    last = {tuple(one.line[name] for name in key): one for one in changes}
    _say(cursor, _REMOVE, table, key, [one.line for one in last.values()])
    _add(cursor, table, [one.line for one in last.values() if not one.is_gone], "")


def _add(cursor: Any, table: str, lines: list[_Line], otherwise: str) -> None:
    if lines:
        _say(cursor, f"{_ADD} {otherwise}", table, tuple(lines[0]), lines)


def _say(cursor: Any, statement: str, table: str, columns: tuple[str, ...], lines: list[_Line]) -> None:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    text = sql.SQL(statement).format(table=sql.Identifier(table), columns=listed, key=listed)
    cursor.execute(text, [json.dumps(lines)])
