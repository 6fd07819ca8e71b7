"""The same from the shell: ``workspace_create`` and ``workspace_list``."""

from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from apps.core.roles import Role
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace, WorkspaceState


def create(**options: str) -> str:
    out = StringIO()
    call_command("workspace_create", stdout=out, **{"name": "Ana Sousa", "slug": "ana", **options})
    return out.getvalue()


@pytest.mark.slow
def test_a_workspace_is_made_ready_and_its_owner_welcomed(committed: None, mailoutbox: list[EmailMessage]) -> None:
    said = create(owner_email="ana@example.com", time_zone="Europe/Lisbon")
    assert said.strip() == "Ana Sousa is ready at http://ana.planner.localhost:8000/"
    workspace = Workspace.objects.get(slug="ana")
    assert (workspace.state, workspace.time_zone) == (WorkspaceState.ACTIVE, "Europe/Lisbon")
    assert Membership.objects.get(workspace=workspace).role == Role.OWNER
    assert [message.to for message in mailoutbox] == [["ana@example.com"]]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"slug": "jane", "owner_email": "ana@example.com"}, "already taken"),
        ({"slug": "www", "owner_email": "ana@example.com"}, "reserved"),
        ({"owner_email": "ana"}, "e-mail address"),
        ({"owner_email": "ana@example.com", "time_zone": "Lisbon"}, "no time zone"),
    ],
)
def test_what_is_wrong_is_one_sentence(options: dict[str, str], says: str, jane: Workspace) -> None:
    with pytest.raises(CommandError, match=says):
        create(**options)
    assert not Workspace.objects.filter(slug="ana").exists()


def test_without_the_owners_credentials_it_says_what_is_missing(committed: None, settings: LazySettings) -> None:
    settings.OWNER_DATABASE = None
    with pytest.raises(CommandError, match=r"could not be prepared.*DATABASE_OWNER_URL"):
        create(owner_email="ana@example.com")
    assert Workspace.objects.get(slug="ana").state == WorkspaceState.FAILED


def test_the_list_has_a_line_for_each_with_its_address(jane: Workspace, okafor: Workspace) -> None:
    out = StringIO()
    call_command("workspace_list", stdout=out)
    rows = [line.split("\t") for line in out.getvalue().splitlines()]
    assert ["jane", "active", jane.schema_name, "http://jane.planner.localhost:8000/", "Jane"] in rows
    assert [row[0] for row in rows] == ["jane", "okafor"]
