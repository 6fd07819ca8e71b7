"""Taking a name and a subdomain, renaming, and the ways between states."""

from collections.abc import Callable

import pytest

from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy.addresses import host_for_slug
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.selectors import slug_check
from apps.public.workspaces.services import (
    workspace_fail,
    workspace_open,
    workspace_register,
    workspace_retry,
    workspace_update,
)
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend
from tests.factories.workspaces import workspace_make

State = WorkspaceState
pytestmark = pytest.mark.django_db


def test_a_workspace_gets_an_opaque_schema_and_its_subdomain() -> None:
    workspace = workspace_register(name="  Ana   Sousa ", slug="Ana")
    assert (workspace.name, workspace.slug, workspace.state) == ("Ana Sousa", "ana", State.PROVISIONING)
    assert "ana" not in workspace.schema_name
    domain = Domain.objects.get(tenant=workspace)
    assert (domain.domain, domain.is_primary) == (host_for_slug("ana"), True)


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"name": "   "}, "name", "Give the workspace a name"),
        ({"name": "x" * 121}, "name", "at most 120"),
        ({"slug": "jane"}, "slug", "already taken"),
        ({"slug": "JANE"}, "slug", "already taken"),
        ({"slug": "admin"}, "slug", "reserved"),
        ({"slug": "jané"}, "slug", "letters, digits"),
        ({"slug": "a" * 41}, "slug", "1 to 40"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "no time zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "no time zone"),
    ],
)
def test_what_can_not_be_had_is_refused_at_its_field(
    facts: dict[str, str], field: str, says: str, jane: Workspace
) -> None:
    before = Workspace.objects.count()
    with pytest.raises(InvalidInput, match=says) as caught:
        workspace_register(**{"name": "Ana", "slug": "ana", **facts})
    assert caught.value.field == field
    assert Workspace.objects.count() == before


def test_a_host_that_another_domain_has_is_taken_too(jane: Workspace) -> None:
    Domain.objects.create(domain=host_for_slug("ana"), tenant=jane, is_primary=False)
    with pytest.raises(InvalidInput, match="already taken"):
        slug_check("ana")
    with pytest.raises(InvalidInput, match="already taken"):
        workspace_register(name="Ana", slug="ana")


def test_a_name_loses_its_control_characters_so_that_it_can_stand_in_a_mail() -> None:
    workspace = workspace_register(name="Ana\r\nBcc: x@evil.example\x00", slug="ana")
    assert workspace.name == "Ana Bcc: x@evil.example"


def test_the_name_and_the_zone_can_be_changed(jane: Workspace) -> None:
    workspace_update(workspace=jane, name="Harbour House", time_zone="Europe/Oslo")
    jane.refresh_from_db()
    assert (jane.name, jane.time_zone, jane.slug) == ("Harbour House", "Europe/Oslo", "jane")


Move = Callable[..., None]


def fail(*, workspace: Workspace) -> None:
    workspace_fail(workspace=workspace, reason="No room.")


WAYS: list[tuple[Move, set[State], State]] = [
    (workspace_retry, {State.PROVISIONING, State.FAILED}, State.PROVISIONING),
    (workspace_open, {State.PROVISIONING, State.FAILED}, State.ACTIVE),
    (fail, {State.PROVISIONING, State.FAILED}, State.FAILED),
    (workspace_suspend, {State.ACTIVE, State.SUSPENDED}, State.SUSPENDED),
    (workspace_resume, {State.SUSPENDED}, State.ACTIVE),
]


@pytest.mark.parametrize("source", list(State))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0].__name__)
def test_there_are_only_these_ways_between_states(way: tuple[Move, set[State], State], source: State) -> None:
    move, sources, target = way
    workspace = workspace_make(state=source)
    if source not in sources:
        with pytest.raises(Conflict, match="Reload the page"):
            move(workspace=workspace)
        target = source
    else:
        move(workspace=workspace)
    workspace.refresh_from_db()
    assert workspace.state == target


def test_a_new_try_forgets_the_old_reason() -> None:
    workspace = workspace_make(state=State.PROVISIONING)
    fail(workspace=workspace)
    assert Workspace.objects.get(pk=workspace.pk).failure == "No room."
    workspace_retry(workspace=workspace)
    assert Workspace.objects.get(pk=workspace.pk).failure == ""
