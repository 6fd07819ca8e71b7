"""Who may touch what in PostgreSQL: the roles and grants behind the schemas.

Three kinds of role:

- the owner (``DATABASE_OWNER_URL``) owns the database and every schema, and runs migrations and provisioning;
- the login of web and worker (``DATABASE_URL``) owns nothing, has rows in ``public``, and may become any workspace;
- one role per workspace, named like its schema, has that schema's rows and, through ``planner_workspace``, public's;
  what is written with other rights than its own (``PUBLIC_TABLES_TO_READ``) it may only read, and what is the agency's
  and the platform's alone (``PUBLIC_TABLES_CLOSED``) not even that.

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

# By the index of what depends on a schema. "ON ALL TABLES IN SCHEMA" and a search of ``pg_class`` read the relations of
# all schemas: with a thousand of them 0.1 s, each time.
_RELATIONS = """
SELECT c.relname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(quote_ident(%s))
  AND d.classid = 'pg_class'::regclass AND c.relkind = ANY(%s) ORDER BY 1
"""

_UNGUARDED = r"""
SELECT n.nspname FROM pg_namespace n LEFT JOIN pg_roles r ON r.rolname = n.nspname
WHERE n.nspname ~ '^ws_[0-9a-f]{32}$' AND (
    r.oid IS NULL OR NOT has_schema_privilege(r.oid, n.oid, 'USAGE') OR NOT pg_has_role(%(login)s, r.oid, 'MEMBER')
    OR n.oid NOT IN (SELECT defaclnamespace FROM pg_default_acl)
    OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = ANY(%(append_only)s)
               AND has_table_privilege(r.oid, c.oid, 'UPDATE'))
) ORDER BY 1
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


def ensure_role(schema_name: str) -> None:
    """As ``create_role``, for a workspace whose role or its memberships somebody may have taken away. Idempotent."""
    names = {"role": sql.Identifier(schema_name), "group": sql.Identifier(WORKSPACE_GROUP)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema_name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {role} NOLOGIN").format(**names))
        cursor.execute(sql.SQL("GRANT {group} TO {role}").format(**names))
    admit_login(schema_name)


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


def withdraw_rows(schema_name: str) -> None:
    """Leave the workspace's role nothing but reading in its schema, until ``schema_repair``. Two queries."""
    with connection.cursor() as cursor:
        names = sql.SQL(", ").join(sql.Identifier(schema_name, name) for name in relations(cursor, schema_name, "rp"))
        role = sql.Identifier(schema_name)
        cursor.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(names, role))


def workspace_schemas() -> list[str]:
    """Names of all workspaces' schemas in this database, without those that are spare (``spares.py``). Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('recordings.spare') IS NOT NULL")
        notes = cursor.fetchone()[0]  # before public is migrated there are none
        cursor.execute(_NOT_SPARE if notes else _WORKSPACES)
        return [name for (name,) in cursor.fetchall()]


def unguarded_schemas() -> list[str]:
    """Workspaces' schemas whose role is missing, lacks a right, or has one too many. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_UNGUARDED, {"login": login_role(), "append_only": settings.APPEND_ONLY_TABLES})
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


def relations(cursor: Any, schema: str, kinds: str) -> list[str]:
    """Names of what is in the schema, of these kinds (``pg_class.relkind``). One query."""
    cursor.execute(_RELATIONS, [schema, list(kinds)])
    return [name for (name,) in cursor.fetchall()]


def _narrow_public(cursor: Any) -> None:
    """From inside a workspace nobody makes themselves staff of the agency, or raises their plan; and what is logged
    stays logged, whoever asks.
    """
    there = set(relations(cursor, "public", "rp"))
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
    named = [(rights, relations(cursor, schema, kinds)) for rights, kinds in ((_ROWS, "rvmfp"), ("USAGE, SELECT", "S"))]
    statements = (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    )
    # One message: a new workspace is waited for.
    said = [_on_each(rights, schema, found, role) for rights, found in named if found]
    said += [sql.SQL(statement).format(**names) for statement in statements]
    cursor.execute(sql.SQL("; ").join(said))


def _on_each(rights: str, schema: str, found: list[str], role: str) -> Any:
    each = sql.SQL(", ").join(sql.Identifier(schema, name) for name in found)
    return sql.SQL(f"GRANT {rights} ON {{}} TO {{}}").format(each, sql.Identifier(role))
