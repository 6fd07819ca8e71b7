"""A schema in which nobody writes any more: who was writing is waited for, who comes later is refused."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.errors import Conflict
from apps.core.tenancy import grants
from apps.core.tenancy.migrating.doors import LOCK_BUDGET, LOCK_REST
from apps.core.tenancy.migrating.outcomes import is_busy
from apps.core.tenancy.owner import as_owner, owner_connection
from apps.public.workspaces.models import Workspace

if TYPE_CHECKING:
    from apps.core.tenancy.backend.base import DatabaseWrapper

# Whoever writes, or means to (FOR UPDATE), waits for this one; who reads does not, and the copy is made meanwhile.
_LOCK = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE")


class Source:
    """The transaction that keeps writers out, at the cluster that the workspace leaves."""

    def __init__(self, connection: "DatabaseWrapper") -> None:
        self.connection = connection

    def drop(self, schema_name: str) -> None:
        """Remove the schema with all in it, as the transaction's end: who waited for its tables finds none."""
        with self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema_name)))
        self.connection.commit()


@contextmanager
def held(workspace: Workspace, *, patience: float) -> Iterator[Source]:
    """Nobody writes in the workspace within the block, and its role has lost the right to, also when we are killed.

    Raises Conflict when somebody was writing all the time for so many seconds.
    """
    connection = owner_connection(workspace.cluster)
    with closing(connection):
        connection.set_autocommit(False)
        _take(connection, workspace, time.monotonic() + patience)
        with as_owner(cluster=workspace.cluster), transaction.atomic():
            grants.withdraw_rows(workspace.schema_name)
        yield Source(connection)


def _take(connection: "DatabaseWrapper", workspace: Workspace, deadline: float) -> None:
    while True:
        try:
            with connection.cursor() as cursor:
                _lock_all(cursor, workspace.schema_name)
            return
        except OperationalError as error:
            connection.rollback()
            if not is_busy(error):
                raise
            if time.monotonic() > deadline:
                raise Conflict(
                    f"Somebody is writing in {workspace.name} all the time: it is open again and was not moved. Try"
                    " later, or with more patience."
                ) from error
        time.sleep(LOCK_REST / 1000)


def _lock_all(cursor: Any, schema_name: str) -> None:
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(LOCK_BUDGET)])
    names = grants.relations(cursor, schema_name, "r")
    cursor.execute(_LOCK.format(sql.SQL(", ").join(sql.Identifier(schema_name, name) for name in names)))
