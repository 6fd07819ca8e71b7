"""The simulator's clock: the real time, moved as far as it was told."""

import threading
import time
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970, as ``time.time()`` gives them, and ``offset`` seconds more."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time over there."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move it on; back, when negative. What is due then happens at the next call."""
        with self._lock:
            self.offset += seconds

    def set(self, at: datetime) -> None:
        """Have it show this time, and go on from there."""
        with self._lock:
            self.offset = at.timestamp() - time.time()


def iso(seconds: float) -> str:
    """``2027-01-02T09:00:00+00:00``"""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def seconds_of(told: object) -> float | None:
    """Back from a text with an offset; None for anything else."""
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at.timestamp() if at is not None and at.tzinfo is not None else None
