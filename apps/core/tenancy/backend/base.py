"""PostgreSQL backend: ``search_path`` and the workspace's role, switched in one round trip.

The login role of the web process owns nothing and is refused every workspace's tables. Entering a workspace sets its
role in the same message as its search path, so that the database itself refuses another workspace's tables, even to
raw SQL. A failure to switch is an error, never a query under the state before.
"""

from typing import Any
from weakref import WeakSet

from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.utils import get_public_schema_name
from psycopg2 import Error
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR

from apps.core.tenancy.backend.direct import refuse_pooler
from apps.core.tenancy.backend.introspection import DatabaseIntrospection
from apps.core.tenancy.backend.leading import Leading


class DatabaseWrapper(Leading):
    """django-tenants' wrapper, with a role per workspace."""

    # Whether others may be given the same connection of the server between two transactions.
    may_be_pooled = False

    _setting_search_path: bool
    search_path_set_schemas: list[str] | None
    schema_name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._visited: set[str] = set()
        self._chunked: WeakSet[Any] = WeakSet()
        super().__init__(*args, **kwargs)
        self.introspection = DatabaseIntrospection(self)

    @property
    def uses_workspace_roles(self) -> bool:
        """False on the owner's connection, which must be able to alter every schema."""
        return bool(self.settings_dict.get("WORKSPACE_ROLES", True))

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Sign in. Raises BehindPooler where the switch could reach somebody else; one round trip more for that."""
        connection = super().get_new_connection(conn_params)
        if not self.may_be_pooled:
            refuse_pooler(connection)
        self._visited.clear()
        return connection

    def chunked_cursor(self) -> Any:
        """A cursor of the server's; as long as one is open, the connection stays."""
        cursor = super().chunked_cursor()
        self._chunked.add(cursor.cursor)
        return cursor

    def close_if_unusable_or_obsolete(self) -> None:
        """Between requests: also when the connection has been in as many schemas as it may."""
        super().close_if_unusable_or_obsolete()
        self.close_if_full()

    def close_if_full(self) -> None:
        """Give the server's memory back: its caches keep the tables of every schema that the connection was in.

        Nothing happens within a transaction, or while rows are still to be fetched. No query.
        """
        most = self.settings_dict.get("SCHEMAS_PER_CONNECTION", 0)
        if not most or len(self._visited) < most or self.connection is None or self.in_atomic_block:
            return
        if self.get_autocommit() and all(cursor.closed for cursor in self._chunked):
            self.close()

    def is_usable(self) -> bool:
        """Whether the connection answers. A switch that is due anyway is the question: one round trip, not two.

        So a page pays for its schema and role with the health check that Django makes before the first query.
        """
        connection = self.connection
        if connection is None or self.search_path_set_schemas or self._setting_search_path:
            return bool(super().is_usable())
        if connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            return bool(super().is_usable())
        try:
            self._handle_search_path()
        except Error:
            return False
        return True

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return  # only a rollback can follow, and it forgets the path; the next statement sets it
        paths = self._get_cursor_search_paths()
        self._setting_search_path = True
        try:
            self._execute_switch(cursor, self._switch_statement(paths))
        finally:
            self._setting_search_path = False
        self.search_path_set_schemas = paths
        self._visited.add(self.schema_name)

    def _execute_switch(self, cursor: Any, statement: str) -> None:
        if cursor is not None:
            cursor.execute(statement)
            return
        with self.connection.cursor() as own:
            own.execute(statement)

    def _switch_statement(self, paths: list[str]) -> str:
        path = sql.SQL(", ").join(sql.Identifier(name) for name in paths)
        statement = sql.SQL("SET search_path = {}").format(path)
        if self.uses_workspace_roles:
            statement += sql.SQL("; ") + self._role_statement()
        return str(statement.as_string(self.connection))

    def _role_statement(self) -> Any:
        if self.schema_name == get_public_schema_name():
            return sql.SQL("RESET ROLE")
        return sql.SQL("SET ROLE {}").format(sql.Identifier(self.schema_name))
