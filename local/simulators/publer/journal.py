"""The last requests and what they got, to be looked at; keys masked."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from local.simulators.messages import NEVER, Answer, Request
from local.simulators.publer.faults import Strike

_KEPT = 200


@dataclass(frozen=True)
class Entry:
    """One request. ``at`` is the time over there, in seconds since 1970; ``status`` 0: the connection was closed.

    ``delay`` in seconds; None: no answer at all."""

    at: float
    method: str
    path: str
    call: str
    key: str
    workspace: str
    status: int
    delay: float | None
    faults: list[str] = field(default_factory=list)


class Journal:
    """``calls`` counts requests by kind, ``statuses`` answers by status."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def note(self, at: float, request: Request, call: str, answer: Answer, strike: Strike) -> None:
        """One more."""
        query = "&".join(f"{name}={value}" for name, values in request.query.items() for value in values)
        entry = Entry(
            at=at,
            method=request.method,
            path=f"{request.path}?{query}" if query else request.path,
            call=call,
            key=masked(key_of(request)),
            workspace=request.headers.get("publer-workspace-id", ""),
            status=0 if answer.drop else answer.status,
            delay=None if answer.delay == NEVER else answer.delay,
            faults=strike.names,
        )
        with self._lock:
            self.calls[call] += 1
            self.statuses[entry.status] += 1
            self._entries.appendleft(entry)

    def last(self, most: int = _KEPT) -> list[Entry]:
        """The newest first."""
        with self._lock:
            return list(self._entries)[:most]

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self.calls.clear()
            self.statuses.clear()
            self._entries.clear()


def key_of(request: Request) -> str:
    """The key, when it comes by Publer's own scheme; "" otherwise, which no account has."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer-API" else ""


def masked(key: str) -> str:
    """Enough to tell keys apart, too little to use one."""
    return f"{key[:3]}…{key[-4:]}" if len(key) > 11 else "…" if key else ""
