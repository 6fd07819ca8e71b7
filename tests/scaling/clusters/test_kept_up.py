"""What is done for all workspaces is done for one in another cluster as well."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django.utils import timezone

from apps.core.leaving import Departing
from apps.core.tenancy.checks import login_role_can_be_refused
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.migrating import names
from apps.core.tenancy.owner import as_owner
from apps.public.audit.models import AuditEntry
from apps.public.life.backups.making import backup_make, new_place
from apps.public.life.backups.restoring import backup_restore
from apps.public.life.moving.service import workspace_move
from apps.public.life.proof import prove_empty
from apps.public.memberships.models import Membership
from apps.public.workspaces import models
from apps.public.workspaces.migrating.catching_up import workspaces_catch_up
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_register
from apps.tenant.artworks.models import Artwork, Collection
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.fixtures.people import SignIn
from tests.public.life.leaving import begun
from tests.scaling.clusters.conftest import TWO, superuser

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clusters")]

PAGES = (
    *(
        "/library/",
        "/library/?q=sae",
        "/collections/",
        "/planner/",
        "/queue/",
        "/exports/",
        "/calendars/",
        "/team/",
        "/settings/plan/",
    ),
    *("/planner/feed?start=2026-07-01&end=2026-08-01", "/settings/log/", "/settings/data/", "/settings/keys/"),
)


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_open(path: str, jane: Workspace, sign_in: SignIn) -> None:
    owner = Membership.objects.select_related("user").get(workspace=jane, role="owner").user
    assert sign_in(owner, "jane").get(path).status_code == 200


def test_a_backup_of_it_comes_back_in_the_main_cluster(jane: Workspace, tmp_path: Path) -> None:
    with workspace_context(jane):
        Collection.objects.get_or_create(name="Sea")
        before = set(Collection.objects.values_list("id", "name"))
    place = new_place(jane, str(tmp_path), now=timezone.now())
    backup_make(workspace=jane, place=place)
    restored = backup_restore(place=place, slug="jane-again").workspace
    assert restored.cluster == ""
    with workspace_context(restored):
        assert set(Collection.objects.values_list("id", "name")) == before


@pytest.fixture
def released(settings: LazySettings) -> Iterator[Callable[[str], None]]:
    """Make it that release: ``field`` has a column more of artworks, ``rows`` changes rows by Python."""

    def come(name: str) -> None:
        settings.MIGRATION_MODULES = {"artworks": f"tests.core.tenancy.migrating.migrations.{name}"}
        _forget()

    yield come
    settings.MIGRATION_MODULES = {}
    _forget()


def _forget() -> None:
    names.needed.cache_clear()
    names.needed_digest.cache_clear()
    models._sufficing.clear()


def test_the_list_says_where_each_is(jane: Workspace, okafor: Workspace) -> None:
    said = StringIO()
    call_command("workspace_list", stdout=said)
    assert {line.split("\t")[0]: line.split("\t")[-1] for line in said.getvalue().splitlines()} == {
        "jane": TWO,
        "okafor": "main",
        "jane-again": "main",
    }


def test_a_cluster_that_is_down_is_its_workspaces_alone(
    jane: Workspace, okafor: Workspace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_jane, of_okafor = (
        sign_in(Membership.objects.select_related("user").get(workspace=one, role="owner").user, one.slug)
        for one in (jane, okafor)
    )
    connections[TWO].close()
    monkeypatch.setitem(connections[TWO].settings_dict, "PORT", "1")
    answer = of_jane.get("/library/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert of_okafor.get("/library/").status_code == 200
    assert [one.id for one in login_role_can_be_refused()] == ["planner.E001"]
    monkeypatch.setitem(settings.DATABASES[TWO], "PORT", "1")
    monkeypatch.setitem(settings.OWNER_CLUSTERS[TWO], "PORT", "1")
    with pytest.raises(CommandError, match="The cluster “two”: "):
        call_command("migrate", verbosity=0, interactive=False)
    monkeypatch.undo()
    assert of_jane.get("/library/").status_code == 200
    assert login_role_can_be_refused() == []


class TestMigrating:
    """In a database of its own at both, which are dropped with the module."""

    def test_a_release_reaches_all_clusters(
        self, jane: Workspace, okafor: Workspace, released: Callable[[str], None]
    ) -> None:
        released("field")
        assert jane.is_behind
        call_command("migrate", only=["jane"], verbosity=0, interactive=False)
        assert (self._has_it(jane, TWO), self._has_it(okafor, "")) == (True, False)
        call_command("migrate", verbosity=0, interactive=False)
        assert self._has_it(okafor, "")
        assert not any(one.is_behind for one in Workspace.objects.filter(slug__in=["jane", "okafor"]))

    def test_one_that_is_behind_is_brought_up_to_date_by_the_worker(
        self, jane: Workspace, released: Callable[[str], None]
    ) -> None:
        released("field")
        call_command("migrate", verbosity=0, interactive=False)
        schema = sql.Identifier(jane.schema_name)
        with as_owner(cluster=TWO), connection.cursor() as cursor:
            cursor.execute(sql.SQL("ALTER TABLE {}.artworks_artwork DROP COLUMN later CASCADE").format(schema))
            cursor.execute(sql.SQL("DELETE FROM {}.django_migrations WHERE name = '0009_field'").format(schema))
        models.SchemaState.objects.get_or_create(digest="0" * 32, defaults={"migrations": []})
        Workspace.objects.filter(pk=jane.pk).update(schema_state="0" * 32)
        assert workspaces_catch_up() == 1
        assert self._has_it(jane, TWO)
        assert not Workspace.objects.get(slug="jane").is_behind

    def test_python_runs_in_each_where_it_is(
        self, jane: Workspace, okafor: Workspace, released: Callable[[str], None]
    ) -> None:
        for one in (jane, okafor):
            with workspace_context(one):
                Collection.objects.create(name="quiet")
        released("rows")
        call_command("migrate", verbosity=0, interactive=False)
        for one in (jane, okafor):
            with workspace_context(one):
                assert Collection.objects.filter(name="QUIET").exists()

    def _has_it(self, workspace: Workspace, cluster: str) -> bool:
        with as_owner(cluster=cluster), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM information_schema.columns"
                " WHERE table_schema = %s AND table_name = 'artworks_artwork' AND column_name = 'later'",
                [workspace.schema_name],
            )
            return bool(cursor.fetchone()[0])


def test_of_one_that_is_deleted_nothing_is_left_in_any_cluster(two: None) -> None:
    workspace = workspace_register(name="Leaving", slug="leaving")
    provision(workspace)
    workspace_move(workspace=workspace, cluster=TWO)
    workspace.refresh_from_db()
    with workspace_context(workspace), transaction.atomic():
        post_make(artwork_make("Sea"))
        artwork_make("Land")
    with workspace_context(workspace):
        Artwork.objects.filter(title="Land").update(deleted_at=timezone.now())  # waits to be carried over
    with as_owner():
        found = prove_empty(Departing(workspace.pk, workspace.schema_name, ())).left
    assert {"two: schema", "two: role", "two: changes", "two: workspaces_workspace.id"} <= set(found)
    begun(workspace)  # the tasks that follow it are done at once
    entry = AuditEntry.objects.get(verb="client.purged", workspace_id=workspace.pk)
    assert entry.data["left"] == {}
    with superuser(TWO) as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [workspace.schema_name])
        assert cursor.fetchone() == (0,)
        for table, column in (("workspaces_workspace", "id"), ("metering_plannedpost", "workspace_id")):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [str(workspace.pk)])
            assert cursor.fetchone() == (0,)
