"""``migrate`` does what ``migrate_schemas`` does: public and all workspaces, as the owner."""

from apps.public.workspaces.management.commands.migrate_schemas import Command as MigrateSchemas


class Command(MigrateSchemas):
    pass
