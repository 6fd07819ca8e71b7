"""A server that answers as Publer is told to, and a client of it."""

from collections.abc import Iterator

import pytest

from apps.core.crypto.secret import Secret
from apps.core.outside.publer.client import PublerClient
from local.simulators.server import Simulator


@pytest.fixture
def publers() -> Iterator[Simulator]:
    """It says what ``publer_words.answer`` gave it."""
    with Simulator() as started:
        yield started


@pytest.fixture
def publer(publers: Simulator) -> Iterator[PublerClient]:
    """A client of it, for one workspace."""
    with PublerClient(Secret("a-key-of-publer"), workspace="W1", base_url=publers.url, timeout=5) as client:
        yield client
