"""The backend for connections that others share between two transactions (PgBouncer's transaction mode).

Nothing of it is in the session. What every message needs is in the message itself: the workspace's schema and role, the
time zone, the limits of time. What goes round that, on a connection that nobody has changed, signs in as the login,
which may read no workspace, and finds no workspace in its search path. ADR 0021 says why it is made like this.
"""

from typing import Any

from django_tenants.utils import get_public_schema_name
from psycopg2 import Error
from psycopg2.extensions import cursor as plain_cursor

from apps.core.tenancy.backend.base import DatabaseWrapper as DirectWrapper
from apps.core.tenancy.backend.pooled.cursor import Switch, cursors_with


class DatabaseWrapper(DirectWrapper):
    """The product's wrapper, which keeps no state on the server's connection."""

    may_be_pooled = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._switch = Switch()
        super().__init__(*args, **kwargs)

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": cursors_with(self._switch)}

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Every message from here on is about the workspace. No query."""
        self._switch.become(None)
        super().set_tenant(tenant, include_public)
        self._switch.become(self._statements())

    def rollback(self) -> None:
        super().rollback()
        self._switch.heard = False

    def savepoint_rollback(self, sid: str) -> None:
        """What was said after the savepoint is taken back as well."""
        try:
            super().savepoint_rollback(sid)
        finally:
            self._switch.heard = False

    def chunked_cursor(self) -> Any:
        """A cursor of the server's in a transaction, where the connection is ours; outside an ordinary one."""
        return super().chunked_cursor() if self.in_atomic_block else self._cursor()

    def is_usable(self) -> bool:
        """Whether the connection answers."""
        if self.connection is None:
            return False
        self._switch.heard = False  # the question may begin a transaction
        try:
            with self.connection.cursor(cursor_factory=plain_cursor) as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return False
        return True

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Each message does it by itself."""

    def _configure_timezone(self, connection: Any) -> bool:
        """Each message says it; what Django would send stays in the session."""
        self._switch.become(self._statements())
        return False

    def _statements(self) -> str:
        quote = self.ops.quote_name
        path = ", ".join(quote(name) for name in self._get_cursor_search_paths())
        role = "NONE" if self.schema_name == get_public_schema_name() else quote(self.schema_name)
        values = {"TimeZone": self.timezone_name, **self.settings_dict.get("TRANSACTION_SETTINGS", {})}
        said = [f"search_path = {path}", f"ROLE {role}"]
        said += [f"{name} = {_literal(value)}" for name, value in values.items() if value]
        return "".join(f"SET LOCAL {one}; " for one in said).rstrip() + "\n"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
