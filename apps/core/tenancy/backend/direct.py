"""Is this PostgreSQL itself, or a pooler in front of it?

The search path and the role of a workspace belong to the server's connection. A pooler may give that connection to
somebody else between two statements, who then works in this workspace.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection


class BehindPooler(ImproperlyConfigured):
    """The database's address leads to a pooler, which this mode of the product can't be trusted to."""


def refuse_pooler(opened: Any) -> None:
    """Close the connection and raise BehindPooler, unless it goes to PostgreSQL directly. One round trip.

    PostgreSQL tells each client the number of its process when it signs in, with the key for cancelling. A pooler has
    to make that up, because it has no process for each client. It can't be seen whether it pools by transaction or by
    session, so both are refused.
    """
    opened.autocommit = True  # no transaction for the question; Django sets it next as it wants it
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    if pid == opened.info.backend_pid:
        return
    opened.close()
    raise BehindPooler(
        "The database is reached through a connection pooler, which could give one workspace's connection to another."
        " Set DATABASE_POOLING=transaction, or let DATABASE_URL lead to PostgreSQL itself. DATABASE_OWNER_URL always"
        " has to. See docs/deployment.md, Connection poolers."
    )


def refuse_to_start() -> None:
    """Raise BehindPooler when this process would be refused every connection. One connection, closed again.

    For servers, before they answer anybody. A database that does not answer yet is none of its business.
    """
    try:
        connection.ensure_connection()
    except OperationalError:
        return
    connection.close()
