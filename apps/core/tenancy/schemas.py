"""A workspace's schema and its role, made and removed together.

Needs the owner's connection (``as_owner``); within a transaction both come and go as one.
"""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy import grants


def schema_create(schema_name: str) -> None:
    """Make the empty schema, the role of the same name, and its rights to what will be in it. Nine statements.

    Raises DatabaseError when either is there already: a schema that is there is somebody's data.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))
    grants.create_role(schema_name)
    grants.grant_schema(schema_name)


def schema_drop(schema_name: str) -> None:
    """Remove schema and role with everything in them; absent is fine. Two statements, five when there is a role."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
    grants.drop_role(schema_name)
