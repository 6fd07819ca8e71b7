"""A client with something everywhere, to be deleted."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session

from apps.public.domains.models import RestingName
from apps.public.handoff.models import HandoffCode
from apps.public.life import tasks
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from tests.factories.workspaces import workspace_make
from tests.isolation.world import build
from tests.public.life.leaving import fill


@pytest.fixture
def nobody_is_written_to(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of messages that were asked for."""
    asked: list[str] = []
    monkeypatch.setattr(tasks.write, "apply_async", lambda kwargs, **_: asked.append(kwargs["kind"]))
    monkeypatch.setattr(tasks.purge, "apply_async", lambda kwargs, **_: asked.append("purge"))
    return asked


@pytest.fixture
def client_full(committed: None) -> Iterator[Workspace]:
    """A client with something everywhere: rows, files, an upload in parts, sessions, codes, cache, domains, wakes."""
    workspace = workspace_make(name="Leaving", slug="leaving", state=WorkspaceState.PROVISIONING)
    provision(workspace)
    workspace.refresh_from_db()
    build(workspace)
    fill(workspace)
    yield workspace
    RestingName.objects.all().delete()
    HandoffCode.objects.all().delete()  # its user may be one who stays
    Session.objects.all().delete()
