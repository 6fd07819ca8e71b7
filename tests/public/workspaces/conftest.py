"""Workspaces that are registered, and not made yet."""

import pytest

from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_register


@pytest.fixture
def fresh(committed: None) -> Workspace:
    return workspace_register(name="Fresh", slug="fresh")
