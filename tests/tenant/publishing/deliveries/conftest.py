"""Jane's workspace, connected to the simulator."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Connection
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import connect, torn


@pytest.fixture
def connected(in_jane: Workspace, publer: PublerSimulator, settings: LazySettings) -> Iterator[Connection]:
    """The connection. Requests are not counted: there are more of them than Publer would take.

    Whatever a test does, a post's state and its delivery's step belong together at the end.
    """
    publer.limit = settings.PUBLER_REQUESTS = 0
    yield connect()
    assert torn() == []
