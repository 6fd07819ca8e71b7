"""Django's own backend. Where the product's code would switch schemas, nothing happens: there is one."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

SLUG = "jane"


class DatabaseWrapper(PostgresWrapper):
    schema_name = "public"

    def set_tenant(self, tenant: Any) -> None:
        """Stay."""

    def set_schema_to_public(self) -> None:
        """Stay."""

    def close_if_full(self) -> None:
        """Stay."""
