"""``migrate_schemas`` as the owner of the schemas, followed by the grants that new tables need.

After all migrations have run they are recorded for new workspaces: the first after a release is made as fast as others.
"""

from typing import Any

from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from apps.core.tenancy import grants
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import recording_ensure


class Command(MigrateSchemasCommand):
    help = "Migrates the public schema and all workspaces, as the role that owns them."

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
            if self.sync_public:
                grants.grant_public()
                grants.close_database()
            for schema_name in self._schemas():
                grants.grant_schema(schema_name)
                grants.protect_append_only(schema_name)
            if self._is_whole():
                recording_ensure()

    def _is_whole(self) -> bool:
        """Whether public stands as new workspaces need it: all of its migrations have really run."""
        partly = ("app_label", "fake", "fake_initial", "plan", "prune", "check_unapplied")
        return bool(self.sync_public) and not any(self.options.get(name) for name in partly)

    def _schemas(self) -> list[str]:
        if not self.sync_tenant:
            return []
        if self.schema_name and self.schema_name != self.PUBLIC_SCHEMA_NAME:
            return [self.schema_name]
        return grants.workspace_schemas()
