"""Two workspaces filled alike, and the places where traces can be."""

import pytest

from apps.public.workspaces.models import Workspace
from tests.isolation.traces import traces
from tests.isolation.world import World, build

__all__ = ["traces"]


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_stored(clean_bucket: None) -> None:
    """All that is stored is read for traces, again and again."""


@pytest.fixture
def worlds(jane: Workspace, okafor: Workspace) -> dict[str, World]:
    """One object of every kind in each."""
    return {"jane": build(jane), "okafor": build(okafor)}
