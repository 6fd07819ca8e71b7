"""The limit of requests in a fixed window, for each user over all keys."""

import threading
import time


class RateLimit:
    """``limit`` requests in ``window`` seconds of the real time; a limit of 0 is none."""

    def __init__(self, limit: int, window: int) -> None:
        self.limit = limit
        self.window = window
        self._seen: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def count(self, user: str, *, is_used_up: bool = False) -> tuple[dict[str, str], bool]:
        """One more request of the user: the headers, and whether it is one too many. ``is_used_up``: as if it were."""
        if not self.limit:
            return {}, False
        start = int(time.time()) // self.window
        with self._lock:
            began, used = self._seen.get(user, (start, 0))
            used = (used if began == start else 0) + 1
            if not is_used_up:
                self._seen[user] = (start, used)
        if is_used_up:
            used = self.limit + 1
        return self.headers(self.limit - used), used > self.limit

    def headers(self, left: int) -> dict[str, str]:
        """What is said with each answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": str((int(time.time()) // self.window + 1) * self.window),
        }
