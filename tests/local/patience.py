import time
from collections.abc import Callable


def until(happens: Callable[[], bool], *, seconds: float = 10) -> None:
    """Return as soon as it happens. Raises AssertionError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
