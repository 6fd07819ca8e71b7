"""A simulator without a limit, and who asks it."""

from collections.abc import Iterator

import pytest

from local.simulators.publer import PublerSimulator
from tests.local.simulators.publer.api import Api


@pytest.fixture
def simulator() -> Iterator[PublerSimulator]:
    simulator = PublerSimulator(limit=0)
    with simulator:
        yield simulator


@pytest.fixture
def api(simulator: PublerSimulator) -> Api:
    return Api(simulator)
