"""Why and how a workspace is closed, and who opens it again."""

import pytest

from apps.core.errors import Conflict, InvalidInput
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace, WorkspaceState
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend

pytestmark = pytest.mark.django_db


def now(workspace: Workspace) -> tuple[str, str, str]:
    workspace.refresh_from_db()
    return workspace.state, workspace.suspension_mode, workspace.suspension_reason


def test_how_and_why_is_kept_and_gone_when_it_opens(jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason=" Back on Monday. ")
    assert now(jane) == ("suspended", "read_only", "Back on Monday.")
    assert (jane.is_read_only, jane.admits_people, jane.is_active) == (True, True, False)
    assert workspace_resume(workspace=jane)
    assert now(jane) == ("active", "", "")


def test_again_changes_how_and_why(jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason="One.")
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="Two.")
    assert now(jane) == ("suspended", "shut", "Two.")
    assert not jane.admits_people


def test_who_pays_does_not_lift_what_the_agency_decided(jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason="Unpaid.", cause=SuspensionCause.BILLING)
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="Quarrel.")
    assert now(jane) == ("suspended", "shut", "Quarrel.")
    assert not workspace_resume(workspace=jane, cause=SuspensionCause.BILLING)
    assert now(jane) == ("suspended", "shut", "Quarrel.")
    assert workspace_resume(workspace=jane)


def test_the_milder_one_holds_when_the_stricter_is_lifted(jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="Quarrel.")
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason="Unpaid.", cause=SuspensionCause.BILLING)
    assert not workspace_resume(workspace=jane)
    assert now(jane) == ("suspended", "read_only", "Unpaid.")


def test_a_suspension_that_is_none_can_not_be_lifted(jane: Workspace) -> None:
    workspace_suspend(workspace=jane)
    with pytest.raises(Conflict, match="Reload the page"):
        workspace_resume(workspace=jane, cause=SuspensionCause.BILLING)


def test_a_reason_that_is_too_long_is_refused_before_anything_happens(jane: Workspace) -> None:
    with pytest.raises(InvalidInput, match="at most 300"):
        workspace_suspend(workspace=jane, reason="x" * 301)
    assert now(jane) == (WorkspaceState.ACTIVE, "", "")
