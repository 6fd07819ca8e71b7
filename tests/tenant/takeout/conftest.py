"""Exports read in a transaction of their own, so what they read is committed here."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from apps.core.access import Actor
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace
from apps.tenant.takeout import patience


@pytest.fixture
def here(committed: None, clean_bucket: None) -> Iterator[Workspace]:
    """Jane's workspace, entered; what is written is committed, and removed afterwards."""
    jane = Workspace.objects.get(slug="jane")
    with workspace_context(jane):
        yield jane
    Workspace.objects.filter(pk=jane.pk).update(state="active", suspension_mode="")
    caches["default"].clear()


@pytest.fixture
def by(here: Workspace) -> Actor:
    """The owner, who asks."""
    places = Membership.objects.select_related("user").filter(workspace=here, role=Role.OWNER)
    user = places.earliest("created_at").user
    return Actor(user_id=user.pk, name=user.display_name, role=Role.OWNER)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(patience, "_WAITS", (0.0, 0.0, 0.0))
