"""A user of Publer of its own for each test, and the usual limit."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import LazySettings
from redis import Redis


@pytest.fixture
def user() -> str:
    return uuid4().hex


@pytest.fixture
def valkey(settings: LazySettings) -> Iterator[Redis]:
    with Redis.from_url(settings.VALKEY_URL, decode_responses=True) as client:
        yield client


@pytest.fixture(autouse=True)
def long_window(settings: LazySettings) -> None:
    settings.PUBLER_REQUESTS = 100
    settings.PUBLER_WINDOW = 120
