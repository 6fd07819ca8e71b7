"""Jane's workspace, connected to the simulator."""

import pytest

from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Connection
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import connect


@pytest.fixture
def connected(in_jane: Workspace, publer: PublerSimulator) -> Connection:
    """The connection. Requests are not counted: there are more of them than Publer would take."""
    publer.limit = 0
    return connect()
