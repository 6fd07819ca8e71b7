"""Publer, as far as the product calls it: users, workspaces, the limit of 100 requests in two minutes for each user."""

import threading
import time
from dataclasses import dataclass

from local.simulators.server import Answer, Request, Simulator

DEMO_KEY = "publer-demo-key"
# Keys that show what can go wrong, and the answer that each gets to everything.
FAILING_KEYS = {
    "publer-demo-denied": Answer(403, {"errors": ["Your plan does not include API access"]}),
    "publer-demo-broken": Answer(500, {"errors": ["Something went wrong"]}),
    "publer-demo-nonsense": Answer(200, b"<html>Welcome to Publer</html>", {"Content-Type": "text/html"}),
    "publer-demo-slow": Answer(200, {}, delay=60),
}
LIMITED_KEY = "publer-demo-limited"


@dataclass(frozen=True)
class Account:
    """Whose key it is over there."""

    user: dict[str, object]
    workspaces: tuple[dict[str, object], ...]


_USER: dict[str, object] = {
    "id": "64d0a1",
    "email": "agency@demo.example",
    "name": "Lumen Agency (simulator)",
    "first_name": "Lumen",
    "picture": "",
}
_MEMBERS: dict[str, object] = {"plan": "business", "picture": "", "owner": _USER, "members": [_USER]}
# Identifiers come as text or as numbers: both are here.
DEMO_ACCOUNT = Account(
    user=_USER,
    workspaces=({"id": "5f1c01", "name": "Jane Doe Studio", **_MEMBERS}, {"id": 5102, "name": "Okafor", **_MEMBERS}),
)


class PublerSimulator(Simulator):
    """``accounts`` are those that exist, by their keys; ``limit`` requests in ``window`` seconds for each user."""

    base_path = "/api/v1"

    def __init__(self, port: int = 0, *, limit: int = 100, window: int = 120) -> None:
        super().__init__(port)
        self.accounts = {DEMO_KEY: DEMO_ACCOUNT, LIMITED_KEY: DEMO_ACCOUNT}
        self.limit = limit
        self.window = window
        self._seen: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def reply(self, request: Request) -> Answer:
        """Scheme and key first, then the limit, then the route."""
        key = _key_of(request)
        if key in FAILING_KEYS:
            return FAILING_KEYS[key]
        if key not in self.accounts:
            return Answer(401, {"errors": ["Invalid API key"]})
        limits, is_over = self._count(key)
        if is_over:
            return Answer(429, {"error": "Rate limit exceeded. Retry later"}, limits)
        answer = super().reply(request)
        return Answer(answer.status, answer.body, {**answer.headers, **limits}, answer.delay)

    def me(self, request: Request) -> Answer:
        """GET /users/me"""
        return Answer(200, self.accounts[_key_of(request)].user)

    def workspaces(self, request: Request) -> Answer:
        """GET /workspaces"""
        return Answer(200, list(self.accounts[_key_of(request)].workspaces))

    def _count(self, key: str) -> tuple[dict[str, str], bool]:
        """One more request of the key's user in this window: the headers, and whether it is one too many."""
        start = int(time.time()) // self.window
        slot = (str(self.accounts[key].user["id"]), start)
        with self._lock:
            self._seen[slot] = self._seen.get(slot, 0) + (key != LIMITED_KEY)
            used = self.limit + 1 if key == LIMITED_KEY else self._seen[slot]
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - used)),
            "X-RateLimit-Reset": str((start + 1) * self.window),
        }
        return headers, used > self.limit

    routes = {("GET", "/users/me"): me, ("GET", "/workspaces"): workspaces}


def _key_of(request: Request) -> str:
    """The key, when it comes by Publer's own scheme; "" otherwise, which no account has."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer-API" else ""
