"""Attacks on the database from inside Jane's workspace; Okafor's holds the marker that is hunted.

Each function is one row of ``docs/isolation.md``. It runs statements on the connection of a request and gives what it
got hold of; whether PostgreSQL refused, nothing was found, or the attack came through is worked out by the test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace

MARKER = "marker-of-okafor"

# Given by an attack that came through without reading a row: it did what it set out to do.
DONE = "done"


@dataclass(frozen=True)
class Scene:
    """Who attacks whom; ``their`` is the other's schema, quoted."""

    jane: Workspace
    okafor: Workspace

    @property
    def their(self) -> str:
        return f'"{self.okafor.schema_name}"'

    @property
    def mine(self) -> str:
        return f'"{self.jane.schema_name}"'


Attack = Callable[[Scene], object]
ATTACKS: dict[str, Attack] = {}


def attack(name: str) -> Callable[[Attack], Attack]:
    """Registers the function for the row of that name."""

    def register(function: Attack) -> Attack:
        assert name not in ATTACKS
        ATTACKS[name] = function
        return function

    return register


def run(*statements: str) -> list[tuple[Any, ...]]:
    """The rows of the last statement; none when it gives none."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@attack("raw select")
def _raw_select(scene: Scene) -> object:
    return run(f"SELECT company_name FROM {scene.their}.brand_brand")


@attack("union")
def _union(scene: Scene) -> object:
    return run(f"SELECT company_name FROM brand_brand UNION SELECT company_name FROM {scene.their}.brand_brand")


@attack("write")
def _write(scene: Scene) -> object:
    run(f"UPDATE {scene.their}.brand_brand SET company_name = 'ours now'")
    return DONE


@attack("search path")
def _search_path(scene: Scene) -> object:
    return run(f"SET search_path = {scene.their}", "SELECT company_name FROM brand_brand")


@attack("reset role")
def _reset_role(scene: Scene) -> object:
    return run("RESET ROLE", f"SELECT company_name FROM {scene.their}.brand_brand")


@attack("owner's role")
def _owners_role(scene: Scene) -> object:
    return run("SET ROLE planner_owner", f"SELECT company_name FROM {scene.their}.brand_brand")


@attack("session authorization")
def _session_authorization(scene: Scene) -> object:
    return run(f"SET SESSION AUTHORIZATION {scene.their}", f"SELECT company_name FROM {scene.their}.brand_brand")


@attack("set role")
def _set_role(scene: Scene) -> object:
    return run(f"SET ROLE {scene.their}", f"SELECT company_name FROM {scene.their}.brand_brand")


@attack("set_config")
def _set_config(scene: Scene) -> object:
    return run(
        f"SELECT set_config('role', '{scene.okafor.schema_name}', false)",
        f"SELECT company_name FROM {scene.their}.brand_brand",
    )


@attack("copy table")
def _copy_table(scene: Scene) -> object:
    run(f"COPY {scene.their}.brand_brand TO STDOUT")
    return DONE


@attack("copy to file")
def _copy_to_file(scene: Scene) -> object:
    run("COPY brand_brand TO '/tmp/planner-stolen.csv'")
    return DONE


@attack("copy from file")
def _copy_from_file(scene: Scene) -> object:
    run("COPY brand_brand FROM '/etc/passwd'")
    return DONE


@attack("copy program")
def _copy_program(scene: Scene) -> object:
    run("COPY brand_brand TO PROGRAM 'id'")
    return DONE


@attack("server files")
def _server_files(scene: Scene) -> object:
    run("SELECT pg_read_file('PG_VERSION')")
    return DONE


@attack("large object import")
def _lo_import(scene: Scene) -> object:
    run("SELECT lo_import('/etc/passwd')")
    return DONE


@attack("their large objects")
def _their_large_objects(scene: Scene) -> object:
    with workspace_context(scene.okafor):
        [(number,)] = run(f"SELECT lo_from_bytea(0, '{MARKER}')")
    return run(f"SELECT convert_from(lo_get({number}), 'UTF8')")


@attack("dblink")
def _dblink(scene: Scene) -> object:
    run("CREATE EXTENSION dblink")
    return DONE


@attack("own function")
def _own_function(scene: Scene) -> object:
    run(
        f"CREATE FUNCTION {scene.mine}.steal() RETURNS SETOF varchar LANGUAGE sql SECURITY DEFINER"
        f" AS 'SELECT company_name FROM {scene.their}.brand_brand'"
    )
    return run("SELECT steal()")


@attack("do block")
def _do_block(scene: Scene) -> object:
    run(f"DO $$ BEGIN PERFORM company_name FROM {scene.their}.brand_brand; END $$")
    return DONE


@attack("do block with role")
def _do_block_with_role(scene: Scene) -> object:
    run(f"DO $$ BEGIN SET LOCAL ROLE {scene.their}; PERFORM company_name FROM {scene.their}.brand_brand; END $$")
    return DONE


@attack("information schema")
def _information_schema(scene: Scene) -> object:
    return run(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{scene.okafor.schema_name}'")


@attack("catalogue")
def _catalogue(scene: Scene) -> object:
    """Names of the schema and its tables; and how large they are."""
    found = run(
        "SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname = '{scene.okafor.schema_name}' AND c.relname = 'brand_brand'"
    )
    return DONE if found else []


@attack("statistics")
def _statistics(scene: Scene) -> object:
    """Histograms hold values of the rows."""
    return run(f"SELECT most_common_vals FROM pg_stats WHERE schemaname = '{scene.okafor.schema_name}'")


@attack("others' statements")
def _activity(scene: Scene) -> object:
    with _second(scene.okafor) as cursor:
        cursor.execute(f"SELECT '{MARKER}'")
        return run("SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


@attack("others' statements after reset")
def _activity_after_reset(scene: Scene) -> object:
    with _second(scene.okafor) as cursor:
        cursor.execute(f"SELECT '{MARKER}'")
        return run("RESET ROLE", "SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


@attack("end connections")
def _end_connections(scene: Scene) -> object:
    with _second(scene.okafor) as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [(pid,)] = cursor.fetchall()
        run(f"SELECT pg_terminate_backend({int(pid)})")
    return DONE


@attack("listen")
def _listen(scene: Scene) -> object:
    """Channels belong to the whole database."""
    with _second(scene.jane) as ours, _second(scene.okafor) as theirs:
        ours.execute("LISTEN news")
        theirs.execute(f"NOTIFY news, '{MARKER}'")
        ours.execute("SELECT 1")
        ours.connection.poll()
        return [notice.payload for notice in ours.connection.notifies]


@attack("advisory locks")
def _advisory_locks(scene: Scene) -> object:
    run("SELECT pg_advisory_xact_lock(4711)")
    with _second(scene.okafor) as theirs:
        theirs.execute("SELECT pg_try_advisory_lock(4711)")
        [(free,)] = theirs.fetchall()
    return [] if free else DONE


@attack("temporary table")
def _temporary_table(scene: Scene) -> object:
    """A table in pg_temp is found before the real one by whoever works on this connection next."""
    run("CREATE TEMPORARY TABLE users_user (id uuid)")
    return DONE


@attack("temporary view")
def _temporary_view(scene: Scene) -> object:
    run("CREATE TEMPORARY VIEW brand_brand AS SELECT 1")
    return DONE


@attack("table in public")
def _table_in_public(scene: Scene) -> object:
    run("CREATE TABLE public.brand_brand (id uuid)")
    return DONE


@attack("trigger")
def _trigger(scene: Scene) -> object:
    run(
        "CREATE TRIGGER watch BEFORE UPDATE ON public.users_user FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    )
    return DONE


@attack("prepared statement")
def _prepared(scene: Scene) -> object:
    """Prepared over there, run over here."""
    with workspace_context(scene.okafor):
        run("PREPARE peek AS SELECT company_name FROM brand_brand")
    try:
        return run("EXECUTE peek")
    finally:
        run("DEALLOCATE peek")


@attack("prepared statement by name")
def _prepared_by_name(scene: Scene) -> object:
    with workspace_context(scene.okafor):
        run(f"PREPARE peek_by_name AS SELECT company_name FROM {scene.their}.brand_brand")
    return run("EXECUTE peek_by_name")


@attack("cursor left open")
def _cursor(scene: Scene) -> object:
    """What a query of theirs has found already stays readable on the same connection."""
    with workspace_context(scene.okafor):
        run("DECLARE left_open CURSOR WITH HOLD FOR SELECT company_name FROM brand_brand")
    return run("FETCH ALL FROM left_open")


class _second:  # noqa: N801 - reads like the context managers around it
    """A cursor of a connection of its own that works in the workspace, as another request's would."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def __enter__(self) -> Any:
        self.connection = connection.copy()
        self.connection.ensure_connection()
        cursor = self.connection.connection.cursor()
        cursor.execute(f'SET search_path = "{self.workspace.schema_name}"; SET ROLE "{self.workspace.schema_name}"')
        return cursor

    def __exit__(self, *error: object) -> None:
        self.connection.connection.close()
        self.connection.connection = None
