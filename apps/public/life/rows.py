"""The rows of public that are a workspace's: found in the catalogue, so that a new table is never forgotten.

What the application may only add to (``PUBLIC_TABLES_APPEND_ONLY``: the log, ledgers) stays. It names no contents, and
an agency has to be able to say later what was done, and what for money was asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import sql

from apps.public.domains.models import RestingName
from apps.public.life.models import Departure
from apps.public.workspaces.models import Workspace

# Everything that could name the workspace: by its id, by its schema, by a host.
_COLUMNS = """
SELECT table_name, column_name, data_type = 'uuid' FROM information_schema.columns
JOIN pg_tables ON schemaname = table_schema AND tablename = table_name
WHERE table_schema = 'public' AND data_type IN ('uuid', 'character varying', 'text') ORDER BY 1, 2
"""
_LINKS = """
SELECT source.relname, attribute.attname, target.relname, there.attname
FROM pg_constraint link
JOIN pg_class source ON source.oid = link.conrelid
JOIN pg_class target ON target.oid = link.confrelid
JOIN pg_attribute attribute ON attribute.attrelid = source.oid AND attribute.attnum = link.conkey[1]
JOIN pg_attribute there ON there.attrelid = target.oid AND there.attnum = link.confkey[1]
WHERE link.contype = 'f' AND source.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Link:
    """A foreign key: ``table.column`` points at ``target.target_column``."""

    table: str
    column: str
    target: str
    target_column: str


def rows_erase(workspace_id: UUID) -> None:
    """Remove all rows of public that are the workspace's, its own last. A statement for each table. May run twice.

    Needs the owner's connection and a transaction. A ledger that points at the workspace by a constraint of the
    database would refuse it: such a table keeps the id without one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LINKS)
        links = [Link(*row) for row in cursor.fetchall()]
        for table, column in _columns_of_workspaces(cursor):
            own = sql.SQL("{} = %s").format(sql.Identifier(column))
            if (table, column) in _loosened():
                _loosen(cursor, table, column, own, [workspace_id])
            else:
                _remove(cursor, links, table, own, [workspace_id])
        _remove(cursor, links, Workspace._meta.db_table, sql.SQL("id = %s"), [workspace_id])


def rows_left(workspace_id: UUID, *, words: list[str]) -> dict[str, int]:
    """Table.column → how many rows name the workspace: by its id, or by one of ``words`` (schema, hosts). Two queries.

    Every column of every table that could is looked at, but for those tables that are kept on purpose.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = [row for row in cursor.fetchall() if row[0] not in _kept()]
        counts, values = [], []
        for table, column, is_uuid in columns:
            counts.append(
                sql.SQL("SELECT {}, count(*) FROM {} WHERE {} = {}").format(
                    sql.Literal(f"{table}.{column}"),
                    sql.Identifier("public", table),
                    sql.Identifier(column),
                    sql.SQL("%s" if is_uuid else "ANY(%s)"),
                )
            )
            values.append(workspace_id if is_uuid else words)
        cursor.execute(sql.SQL(" UNION ALL ").join(counts), values)
        return {name: number for name, number in cursor.fetchall() if number}


def _kept() -> set[str]:
    return {*settings.PUBLIC_TABLES_APPEND_ONLY, Departure._meta.db_table, RestingName._meta.db_table}


def _columns_of_workspaces(cursor: Any) -> list[tuple[str, str]]:
    """Those that say whose a row is: by a foreign key, or by their name."""
    cursor.execute(_COLUMNS)
    named = {(table, column) for table, column, is_uuid in cursor.fetchall() if is_uuid and column == "workspace_id"}
    cursor.execute(_LINKS)
    linked = {(row[0], row[1]) for row in cursor.fetchall() if row[2] == Workspace._meta.db_table}
    return sorted((table, column) for table, column in named | linked if table not in _kept())


def _remove(cursor: Any, links: list[Link], table: str, condition: Any, values: list[Any]) -> None:
    """The rows, after those that point at them."""
    for link in links:
        if link.target == table and link.table != table and link.table not in _kept():
            there = sql.SQL("{} IN (SELECT {} FROM {} WHERE {})").format(
                sql.Identifier(link.column), sql.Identifier(link.target_column), _named(table), condition
            )
            if (link.table, link.column) in _loosened():
                _loosen(cursor, link.table, link.column, there, values)
            else:
                _remove(cursor, links, link.table, there, values)
    cursor.execute(sql.SQL("DELETE FROM {} WHERE {}").format(_named(table), condition), values)


def _loosen(cursor: Any, table: str, column: str, condition: Any, values: list[Any]) -> None:
    statement = sql.SQL("UPDATE {} SET {} = NULL WHERE {}")
    cursor.execute(statement.format(_named(table), sql.Identifier(column), condition), values)


def _named(table: str) -> Any:
    return sql.Identifier("public", table)


def _loosened() -> set[tuple[str, str]]:
    """Columns whose models say that the row stays when what it points at goes."""
    return set(_set_null())


def _set_null() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.SET_NULL:
                yield model._meta.db_table, field.column
