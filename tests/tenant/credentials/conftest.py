"""Publer and OpenAI as simulators, and the settings that lead to them."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from local.simulators.openai import OpenAISimulator
from local.simulators.publer import PublerSimulator


@pytest.fixture
def publer(settings: LazySettings) -> Iterator[PublerSimulator]:
    """Publer, on a free port."""
    simulator = PublerSimulator()
    with simulator:
        settings.PUBLER_BASE_URL = simulator.url
        yield simulator


@pytest.fixture
def openai(settings: LazySettings) -> Iterator[OpenAISimulator]:
    """OpenAI, on a free port."""
    simulator = OpenAISimulator()
    with simulator:
        settings.OPENAI_BASE_URL = simulator.url
        yield simulator
