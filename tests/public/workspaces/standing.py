"""What stands in the database: schemas and roles, whose they are, and whether anything is left over."""

from dataclasses import dataclass

from django.db import connection

from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import fingerprint
from apps.core.tenancy.spares import spare_make
from apps.public.workspaces.models import Workspace, WorkspaceState, new_schema_name
from apps.public.workspaces.services import workspace_register

_UNPREPARED = (WorkspaceState.PROVISIONING, WorkspaceState.FAILED)
# Roles are the whole cluster's: those that have rights in this database are looked at.
_ROLES = """
SELECT DISTINCT rolname::text FROM pg_roles
WHERE rolname ~ '^ws_[0-9a-f]{32}$' AND (
    rolname IN (SELECT nspname FROM pg_namespace) OR oid IN (
        SELECT refobjid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
)
"""


@dataclass(frozen=True)
class Standing:
    """Names of what there is, by what knows of it."""

    schemas: set[str]
    roles: set[str]
    spares: set[str]
    lived_in: set[str]
    unprepared: set[str]


def asked(statement: str, *values: object) -> list[tuple]:
    """The rows, as the owner."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def standing() -> Standing:
    """As it is now."""
    with as_owner():
        workspaces = dict(Workspace.objects.values_list("schema_name", "state"))
        unprepared = {name for name, state in workspaces.items() if state in _UNPREPARED}
        return Standing(
            schemas={name for (name,) in asked("SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^ws_'")},
            roles={name for (name,) in asked(_ROLES)},
            spares=spares(),
            lived_in=set(workspaces) - unprepared,
            unprepared=unprepared,
        )


def is_whole(seen: Standing) -> bool:
    """Each schema is somebody's and has a role, nobody is without, and no two have the same."""
    return (
        seen.schemas == seen.roles == seen.spares | seen.lived_in
        and not seen.spares & seen.lived_in
        and not seen.unprepared & seen.schemas
    )


def spares() -> set[str]:
    """Names of the spare schemas."""
    return {name for (name,) in asked("SELECT schema_name FROM recordings.spare")}


def spare_made(*, wanted: int = 99) -> str:
    """The name of a spare that was made just now."""
    name = new_schema_name()
    with as_owner():
        assert spare_make(schema_name=name, wanted=wanted)
    return name


def noted_as(name: str, *, of: str = "", minutes_ago: int = 0) -> None:
    """Have the spare be one of the migrations with that fingerprint, made so long ago."""
    asked(
        "UPDATE recordings.spare SET fingerprint = %s, made_at = now() - make_interval(mins => %s)"
        " WHERE schema_name = %s",
        of or fingerprint(),
        minutes_ago,
        name,
    )


def registered(number: int) -> Workspace:
    return workspace_register(name=f"Fresh {number}", slug=f"fresh-{number}")


def stored(workspace: Workspace) -> Workspace:
    found: Workspace = Workspace.objects.get(pk=workspace.pk)
    return found
