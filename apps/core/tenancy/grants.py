"""Who may touch what in PostgreSQL: the roles and grants behind the schemas.

Three kinds of role:

- the owner (``DATABASE_OWNER_URL``) owns the database and every schema, and runs migrations and provisioning;
- the login of web and worker (``DATABASE_URL``) owns nothing, has rows in ``public``, and may become any workspace;
- one role per workspace, named like its schema, has that schema's rows and, through ``planner_workspace``, public's;
  what only the agency and migrations write (``PUBLIC_TABLES_TO_READ``) it may only read, and what is the agency's alone
  (``PUBLIC_TABLES_CLOSED``) not even that.

All functions need the owner's connection (``as_owner``).
"""

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql

WORKSPACE_GROUP = "planner_workspace"

_ROWS = "SELECT, INSERT, UPDATE, DELETE"
_WORKSPACES = r"SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^ws_[0-9a-f]{32}$' ORDER BY 1"
_NOT_SPARE = r"""
SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^ws_[0-9a-f]{32}$'
AND NOT EXISTS (SELECT FROM recordings.spare WHERE schema_name = nspname) ORDER BY 1
"""


def login_role() -> str:
    """Name of the role that web and worker sign in with."""
    return str(settings.DATABASES["default"]["USER"])


def grant_public() -> None:
    """Give the login and the workspaces' group the rows of ``public``, now and for tables to come. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WORKSPACE_GROUP])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(WORKSPACE_GROUP)))
        for role in (login_role(), WORKSPACE_GROUP):
            _grant_rows(cursor, schema="public", role=role)
        _narrow_public(cursor)


def close_database() -> None:
    """Nobody but the login connects, and nobody but the owner creates anything: no temporary tables either, which
    would be found before the real ones. Idempotent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(login_role())))
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def create_role(schema_name: str, *, to_login: bool = True) -> None:
    """Make the workspace's role and let the login become it, unless that is to come later."""
    names = {"role": sql.Identifier(schema_name), "group": sql.Identifier(WORKSPACE_GROUP)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {role} NOLOGIN; GRANT {group} TO {role}").format(**names))
    if to_login:
        admit_login(schema_name)


def admit_login(schema_name: str) -> None:
    """Let the login become the workspace's role, without inheriting it. Waits for no other workspace's."""
    with connection.cursor() as cursor:
        names = sql.Identifier(schema_name), sql.Identifier(login_role())
        cursor.execute(sql.SQL("GRANT {} TO {}").format(*names))


def grant_schema(schema_name: str) -> None:
    """Give the workspace's role the rows of its schema, now and for tables to come. Idempotent."""
    with connection.cursor() as cursor:
        _grant_rows(cursor, schema=schema_name, role=schema_name)


def protect_append_only(schema_name: str) -> None:
    """Take UPDATE and DELETE on the logs from the workspace's role: what is logged stays logged. Idempotent."""
    with connection.cursor() as cursor:
        for table in settings.APPEND_ONLY_TABLES:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(
                    sql.Identifier(schema_name, table), sql.Identifier(schema_name)
                )
            )


def workspace_schemas() -> list[str]:
    """Names of all workspaces' schemas in this database, without those that are spare (``spares.py``). Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('recordings.spare') IS NOT NULL")
        notes = cursor.fetchone()[0]  # before public is migrated there are none
        cursor.execute(_NOT_SPARE if notes else _WORKSPACES)
        return [name for (name,) in cursor.fetchall()]


def drop_role(schema_name: str) -> None:
    """Remove the workspace's role with everything granted to it; absent is fine."""
    role = sql.Identifier(schema_name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema_name])
        if cursor.fetchone():
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
            cursor.execute(sql.SQL("DROP OWNED BY {}").format(role))
            cursor.execute(sql.SQL("DROP ROLE {}").format(role))


def _narrow_public(cursor: Any) -> None:
    """From inside a workspace nobody makes themselves staff of the agency, or raises their plan; and what is logged
    stays logged, whoever asks.
    """
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    there = {table for (table,) in cursor.fetchall()}
    for rights, tables, role in (
        ("INSERT, UPDATE, DELETE", settings.PUBLIC_TABLES_TO_READ, WORKSPACE_GROUP),
        ("ALL", settings.PUBLIC_TABLES_CLOSED, WORKSPACE_GROUP),
        ("UPDATE, DELETE, TRUNCATE", settings.PUBLIC_TABLES_APPEND_ONLY, login_role()),
    ):
        for table in there.intersection(tables):
            names = {"table": sql.Identifier("public", table), "role": sql.Identifier(role)}
            cursor.execute(sql.SQL(f"REVOKE {rights} ON {{table}} FROM {{role}}").format(**names))


def _grant_rows(cursor: Any, *, schema: str, role: str) -> None:
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role), "rows": sql.SQL(_ROWS)}
    statements = (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    )
    # One message: a thousand workspaces are given them at each release.
    cursor.execute(sql.SQL("; ").join(sql.SQL(statement).format(**names) for statement in statements))
