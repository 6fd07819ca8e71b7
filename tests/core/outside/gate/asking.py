"""What tests ask a gate, and what Publer says of its limits."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from redis import Redis

from apps.core.outside.errors import Resting, TooManyRequests
from apps.core.outside.publer.gate import Gate

NONE: Mapping[str, str] = {}


def taken(gate: Gate, tries: int = 200) -> int:
    """How many requests it lets through before it refuses one."""
    for count in range(tries):
        try:
            gate.enter()
        except TooManyRequests:
            return count
    return tries


def refusal(gate: Gate) -> datetime:
    with pytest.raises(TooManyRequests) as caught:
        gate.enter()
    assert caught.value.retry_at is not None
    return caught.value.retry_at


def rest_of(gate: Gate) -> float:
    with pytest.raises(Resting) as caught:
        gate.enter()
    return (caught.value.retry_at - datetime.now(UTC)).total_seconds()


def shift(gate: Gate, valkey: Redis, seconds: float) -> None:
    """Let time go by: what is kept is moved back, which for the gate is the same."""
    for key, fields in {gate._keys[0]: ("ends", "began"), gate._keys[3]: ("till", "probe")}.items():
        for name in fields:
            if value := valkey.hget(key, name):
                valkey.hset(key, name, int(float(value) - seconds * 1000))


def limits(*, limit: int | str = 100, remaining: int | str, left: float, skew: float = 0) -> dict[str, str]:
    now = time.time() + skew
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(now + left)),
        "Date": format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True),
    }
