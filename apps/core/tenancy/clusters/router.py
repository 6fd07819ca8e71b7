"""Django's database router: models of workspaces are asked where the active one's tables are."""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from apps.core.tenancy.clusters.where import elsewhere
from apps.core.tenancy.context import active_workspace_or_none
from apps.core.tenancy.migrating.names import tenant_labels


class WorkspaceRouter:
    """Outside a workspace, and with one that is where ``public`` is, everything is the default connection's."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return alias_for(model)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return alias_for(model)

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Rows of a workspace and of public point at each other by id: no constraint of the database is between."""
        return True


def alias_for(model: type[models.Model]) -> str:
    """Where the model's rows are now. No query."""
    if model._meta.app_label not in _of_workspaces():
        return DEFAULT_DB_ALIAS
    found = elsewhere(active_workspace_or_none())
    return found.alias if found else DEFAULT_DB_ALIAS


@cache
def _of_workspaces() -> frozenset[str]:
    return tenant_labels()
