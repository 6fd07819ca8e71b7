"""A workspace takes a spare schema, and is like any other; whatever was before, goes wrong or comes after."""

from collections.abc import Iterator
from io import StringIO
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError

from apps.core.tenancy import spares as core_spares
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import fingerprint
from apps.core.tenancy.routes import route_for_host
from apps.core.tenancy.schemas import schema_create
from apps.public.life.archiving import client_archive, purge_begin
from apps.public.life.models import Departure
from apps.public.life.rows import rows_left
from apps.public.workspaces import provisioning
from apps.public.workspaces.models import Workspace, WorkspaceState, new_schema_name
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_retry
from apps.public.workspaces.spares import spares_noted, spares_refill
from apps.public.workspaces.tasks import refill_spares
from apps.tenant.artworks.models import Collection
from tests.core.tenancy.described import described
from tests.public.workspaces.standing import asked, is_whole, noted_as, registered, spare_made, spares, standing, stored

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def pool(committed: None, settings: LazySettings) -> Iterator[None]:
    """It is on, and fills up only where a test has it filled."""
    settings.SPARE_WORKSPACES = 2
    with patch("apps.public.workspaces.provisioning.refill_soon"):
        yield


def test_a_workspace_takes_a_spare_with_its_name_and_opens(fresh: Workspace) -> None:
    name = spare_made()
    with patch.object(provisioning, "replay") as replay:
        assert provision(fresh) is True
    replay.assert_not_called()
    assert (fresh.schema_name, stored(fresh).schema_name, stored(fresh).state) == (name, name, WorkspaceState.ACTIVE)
    assert spares() == set()
    assert is_whole(standing())
    with workspace_context(fresh):
        Collection.objects.create(name="It works")
        assert Collection.objects.count() == 1


def test_one_that_took_a_spare_is_what_one_that_was_made_is(fresh: Workspace) -> None:
    """Objects, rows, rights, default rights, role, memberships, protection of the log; and the rows of public."""
    made = registered(1)
    provision(made)
    spare_made()
    provision(fresh)
    taken = described(fresh.schema_name)
    assert taken == described(made.schema_name)
    assert "may become planner_workspace" in taken
    assert "REVOKE" not in taken
    assert "GRANT SELECT,INSERT ON TABLE ws.activity_entry TO ws;" in taken
    with as_owner():
        of_taken, of_made = (rows_left(one.pk, words=[one.schema_name]) for one in (fresh, made))
    assert of_taken == of_made


def test_without_a_spare_it_is_made_as_ever(fresh: Workspace) -> None:
    name = fresh.schema_name
    assert provision(fresh) is True
    assert stored(fresh).schema_name == name
    assert is_whole(standing())


def test_with_the_pool_off_none_is_taken(fresh: Workspace, settings: LazySettings) -> None:
    name = spare_made()
    settings.SPARE_WORKSPACES = 0
    assert provision(fresh) is True
    assert spares() == {name}


def test_a_spare_of_other_migrations_is_not_taken(fresh: Workspace) -> None:
    name = spare_made()
    noted_as(name, of="other")
    assert provision(fresh) is True
    assert fresh.schema_name != name
    assert spares() == {name}


def test_the_oldest_goes_first(fresh: Workspace) -> None:
    old = [spare_made(), spare_made()][1]
    noted_as(old, minutes_ago=5)
    provision(fresh)
    assert fresh.schema_name == old


def test_what_it_begins_with_is_there_when_it_opens(fresh: Workspace) -> None:
    def furnish(workspace: Workspace) -> None:
        with workspace_context(workspace):
            Collection.objects.create(name=f"Of {workspace.slug}")

    spare_made()
    assert provision(fresh, furnish=furnish) is True
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Of fresh"
    assert provision(stored(fresh), furnish=pytest.fail) is False


def test_after_a_failure_the_spare_is_a_spare_again_and_empty(fresh: Workspace) -> None:
    def furnish(workspace: Workspace) -> None:
        with workspace_context(workspace):
            Collection.objects.create(name="Half")
        raise DatabaseError("no room on the disk")

    name, before = spare_made(), fresh.schema_name
    with pytest.raises(DatabaseError, match="no room"):
        provision(fresh, furnish=furnish)
    assert fresh.schema_name == stored(fresh).schema_name == before
    assert stored(fresh).state == WorkspaceState.FAILED
    assert spares() == {name}
    assert is_whole(standing())
    workspace_retry(workspace=fresh)
    assert provision(fresh) is True
    assert fresh.schema_name == name
    with workspace_context(fresh):
        assert Collection.objects.count() == 0


def test_what_an_earlier_version_left_under_the_old_name_goes(fresh: Workspace) -> None:
    spare_made()
    with as_owner():
        schema_create(fresh.schema_name)
    assert provision(fresh) is True
    assert is_whole(standing())


def test_a_late_message_for_a_workspace_with_its_old_name_does_nothing(fresh: Workspace) -> None:
    stale = stored(fresh)
    names = {spare_made(), spare_made()}
    provision(fresh)
    assert provision(stale) is False
    assert spares() == names - {fresh.schema_name}
    assert stale.schema_name == fresh.schema_name


def test_what_was_remembered_of_its_host_is_forgotten(fresh: Workspace) -> None:
    host = "fresh.planner.localhost"
    name = spare_made()
    assert route_for_host(host).workspace.state == WorkspaceState.PROVISIONING  # type: ignore[union-attr]
    provision(fresh)
    workspace = route_for_host(host).workspace  # type: ignore[union-attr]
    assert (workspace.schema_name, workspace.state) == (name, WorkspaceState.ACTIVE)


def test_who_archives_it_with_a_copy_from_before_notes_the_schema_that_it_has(fresh: Workspace) -> None:
    stale = stored(fresh)
    name = spare_made()
    provision(fresh)
    client_archive(workspace=stale, staff=None, without_export=True)
    assert Departure.objects.get(workspace_id=fresh.pk).schema_name == name


def test_one_that_took_a_spare_is_deleted_for_good_like_any_other(fresh: Workspace) -> None:
    stale = stored(fresh)
    name = spare_made()
    provision(fresh)
    departure = client_archive(workspace=stale, staff=None, without_export=True)
    with patch("apps.public.life.tasks.write.apply_async"):
        purge_begin(workspace=stored(fresh), departure=departure, staff=None)
    assert not Workspace.objects.filter(pk=fresh.pk).exists()
    seen = standing()
    assert name not in seen.schemas | seen.roles
    assert is_whole(seen)


@pytest.mark.parametrize("gone", ["SCHEMA", "ROLE"])
def test_a_spare_that_somebody_broke_is_not_taken_and_goes(gone: str, fresh: Workspace) -> None:
    name = spare_made()
    if gone == "SCHEMA":
        asked(f'DROP SCHEMA "{name}" CASCADE')
    else:
        asked(f'GRANT "{name}" TO CURRENT_USER; DROP OWNED BY "{name}"; DROP ROLE "{name}"')
    assert provision(fresh) is True
    assert fresh.schema_name != name
    assert spares_refill() is True
    assert name not in spares()
    assert is_whole(standing())


def test_a_note_that_names_a_workspaces_schema_goes_and_the_workspace_stays(fresh: Workspace) -> None:
    provision(fresh)
    with workspace_context(fresh):
        Collection.objects.create(name="Kept")
    asked("INSERT INTO recordings.spare (schema_name, fingerprint) VALUES (%s, %s)", fresh.schema_name, fingerprint())
    other = registered(1)
    assert provision(other) is True
    assert other.schema_name != fresh.schema_name
    assert spares_refill() is True
    assert fresh.schema_name not in spares()
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Kept"


def test_no_note_can_name_anything_but_a_workspaces_schema() -> None:
    with pytest.raises(DatabaseError, match="check constraint"):
        asked("INSERT INTO recordings.spare (schema_name, fingerprint) VALUES ('public', 'x')")


def test_the_list_says_beside_it_how_many_are_ready(committed: None, settings: LazySettings) -> None:
    spare_made()
    out, err = StringIO(), StringIO()
    call_command("workspace_list", stdout=out, stderr=err)
    assert len(out.getvalue().splitlines()) == 2
    assert err.getvalue().strip() == "1 of 2 spare schemas are ready for new workspaces."
    settings.OWNER_DATABASE = None
    out, err = StringIO(), StringIO()
    call_command("workspace_list", stdout=out, stderr=err)
    assert (len(out.getvalue().splitlines()), err.getvalue()) == (2, "")


def test_the_worker_notes_how_many_are_ready_for_those_who_are_not_the_owner(
    committed: None, settings: LazySettings
) -> None:
    assert spares_noted() is None
    with patch("apps.public.workspaces.tasks.enqueue"):
        for ready in (1, 2, 2):
            refill_spares()
            noted = spares_noted()
            assert noted
            assert (noted.ready, noted.wanted) == (ready, 2)
    settings.OWNER_DATABASE = None
    assert spares_noted() == noted


def test_without_a_pool_nothing_is_noted(committed: None, settings: LazySettings) -> None:
    settings.SPARE_WORKSPACES = 0
    refill_spares()
    assert spares_noted() is None


def test_a_name_is_never_used_twice(committed: None) -> None:
    assert new_schema_name() != new_schema_name()
    name = spare_made()
    with as_owner(), pytest.raises(DatabaseError, match="already exists"):
        core_spares.spare_make(schema_name=name, wanted=99)
