"""A workspace's schema: made, handed over to its role, and removed.

Needs the owner's connection (``as_owner``); within a transaction each is done wholly or not at all.
"""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy import grants


def schema_create(schema_name: str) -> None:
    """Make the schema, empty and the owner's alone. One statement.

    Raises DatabaseError when it is there already: a schema that is there is somebody's data.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))


def schema_hand_over(schema_name: str, *, to_login: bool = True) -> None:
    """Make the role of the same name, with its rights to what is in the schema and to what will be. Four messages.

    ``to_login``: web and worker may become it.

    The last step: from here to the end of the transaction no other role can be made a workspace's, because PostgreSQL
    lets only one transaction at a time add to the group that all of them are in.
    """
    grants.create_role(schema_name, to_login=to_login)
    grants.grant_schema(schema_name)
    grants.protect_append_only(schema_name)


def schema_repair(schema_name: str) -> None:
    """Give the schema its role again, with all of its rights, whatever of them is missing. Two dozen statements."""
    grants.ensure_role(schema_name)
    grants.grant_schema(schema_name)
    grants.protect_append_only(schema_name)


def schema_drop(schema_name: str) -> None:
    """Remove schema and role with everything in them; absent is fine. Two statements, five when there is a role."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
    grants.drop_role(schema_name)
