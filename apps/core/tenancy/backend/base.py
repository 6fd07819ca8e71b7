"""PostgreSQL backend: ``search_path`` and the workspace's role, switched in one round trip.

The login role of the web process owns nothing and is refused every workspace's tables. Entering a workspace sets its
role in the same message as its search path, so that the database itself refuses another workspace's tables, even to
raw SQL. A failure to switch is an error, never a query under the state before.
"""

from typing import Any

from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantDatabaseWrapper
from django_tenants.utils import get_public_schema_name
from psycopg2 import Error
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR

from apps.core.tenancy.backend.introspection import DatabaseIntrospection


class DatabaseWrapper(TenantDatabaseWrapper):
    """django-tenants' wrapper, with a role per workspace."""

    _setting_search_path: bool
    search_path_set_schemas: list[str] | None
    schema_name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = DatabaseIntrospection(self)

    @property
    def uses_workspace_roles(self) -> bool:
        """False on the owner's connection, which must be able to alter every schema."""
        return bool(self.settings_dict.get("WORKSPACE_ROLES", True))

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
