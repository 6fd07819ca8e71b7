"""The simulator's clock: the real time, moved as far as it was told."""

import threading
import time
from datetime import UTC, datetime

_FURTHEST = 20 * 365 * 24 * 60 * 60
_LATEST = 253_402_300_799  # the last second of the year 9999


class Clock:
    """Seconds since 1970, as ``time.time()`` gives them, and ``offset`` seconds more."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time over there."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move it on; back, when negative. What is due then happens at the next call. Raises ValueError (20 years)."""
        with self._lock:
            self.offset = _within(self.offset + seconds)

    def set(self, at: datetime) -> None:
        """Have it show this time, and go on from there. Raises ValueError (20 years)."""
        with self._lock:
            self.offset = _within(at.timestamp() - time.time())


def iso(seconds: float) -> str:
    """``2027-01-02T09:00:00+00:00``"""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def seconds_of(told: object) -> float | None:
    """Back from a text with an offset; None for anything else, and for years of which no clock knows."""
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    seconds = at.timestamp() if at is not None and at.tzinfo is not None else -1
    return seconds if 0 <= seconds <= _LATEST else None


def _within(offset: float) -> float:
    if not -_FURTHEST <= offset <= _FURTHEST:
        raise ValueError("The clock goes twenty years back or forth at most.")
    return offset
