"""Publer as a small server with accounts, and the settings that lead to it."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.factories.channels import SmallPubler


@pytest.fixture
def small(settings: LazySettings) -> Iterator[SmallPubler]:
    """Publer, on a free port."""
    simulator = SmallPubler()
    with simulator:
        settings.PUBLER_BASE_URL = simulator.url
        yield simulator
