"""Jane's workspace, connected to the simulator."""

import pytest
from django.conf import LazySettings

from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Connection
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import connect


@pytest.fixture
def connected(in_jane: Workspace, publer: PublerSimulator, settings: LazySettings) -> Connection:
    """The connection. Requests are not counted: there are more of them than Publer would take."""
    publer.limit = settings.PUBLER_REQUESTS = 0
    return connect()
