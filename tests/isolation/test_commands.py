"""Every management command of ours says which workspaces it touches; what can be run here keeps to it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands

from apps.public.workspaces.models import Workspace
from tests.isolation.traces import Traces, rows
from tests.isolation.world import World

COMMANDS = {name for name, app in get_commands().items() if app.startswith("apps.")}

# What each reaches: all workspaces, those that it makes, the one that is named, or only rows of public.
ALL, NEW, NAMED, NONE = "all", "new", "named", "none"
REACH = {
    "demo_data": NEW,  # refuses when there is a workspace
    "demo_signins": NONE,
    "legacy_import": NEW,  # or the one that is named, in its own context
    "local_setup": ALL,  # migrates, then demo_data
    "migrate": ALL,
    "migrate_schemas": ALL,  # or the one that is named; as the owner, structure and grants, no rows
    "secrets_new_key": NONE,
    "secrets_rotate": ALL,  # each in its own context, rows of its own keys
    "second_factor_remove": NONE,
    "staff_create": NONE,
    "takeout_schema": NONE,
    "workspace_backup": NAMED,  # reads it
    "workspace_create": NEW,
    "workspace_list": NONE,
    "workspace_move": NAMED,  # all of it, as it is
    "workspace_restore": NEW,  # and, into place, archives the one that is named
}


def test_every_command_says_what_it_reaches() -> None:
    assert set(REACH) == COMMANDS


@pytest.mark.parametrize("name", sorted(name for name, reach in REACH.items() if reach in {NONE, NEW}))
def test_a_command_that_reaches_no_workspace_there_is_changes_and_tells_nothing(
    name: str, worlds: dict[str, World], jane: Workspace, okafor: Workspace, traces: Traces
) -> None:
    before, said = (rows(jane), rows(okafor)), StringIO()
    try:
        call_command(name, stdout=said, stderr=said)
    except CommandError as error:  # it asks for arguments, or for an empty platform
        said.write(str(error))
    assert (rows(jane), rows(okafor)) == before
    for workspace, world in ((jane, worlds["jane"]), (okafor, worlds["okafor"])):
        assert world.marker not in said.getvalue()
        assert traces.found(world.marker, of=workspace) == []
