"""What the target host leaves in a browser before it sends it away, so that only that browser can come back.

It lies in the host's own session, whose cookie no other host gets.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from apps.public.handoff.hashing import hashed

_KEY = "handoff"
_ONWARD = "handoff_to"
_SECONDS = 600  # as long as signing in somewhere else may take
_MOST = 5


@dataclass(frozen=True, slots=True)
class Pending:
    """One way out that has not come back: the page to open then."""

    next_path: str


def state_begin(session: SessionBase, *, next_path: str) -> str:
    """A new secret, kept in the session with the page to open. The oldest beyond five are forgotten."""
    state = secrets.token_urlsafe(32)
    begun = _living(session) | {hashed(state): {"next": next_path, "at": time.time()}}
    session[_KEY] = dict(sorted(begun.items(), key=lambda item: item[1]["at"])[-_MOST:])
    return state


def state_take(session: SessionBase, state_hash: str) -> Pending | None:
    """The way out with that secret, once; None when this browser did not begin it, or too long ago."""
    begun = _living(session)
    found = begun.pop(state_hash, None)
    session[_KEY] = begun
    return Pending(next_path=found["next"]) if found else None


def onward_begin(session: SessionBase, *, host: str) -> None:
    """Note that somebody signs in here in order to go on to that host of the platform."""
    session[_ONWARD] = host


def onward_end(session: SessionBase) -> None:
    """They have gone."""
    session.pop(_ONWARD, None)


def onward_host(session: SessionBase) -> str:
    """Where somebody is going on to after signing in here, or nothing."""
    return str(session.get(_ONWARD, ""))


def _living(session: SessionBase) -> dict[str, dict[str, Any]]:
    begun: dict[str, dict[str, Any]] = session.get(_KEY) or {}
    oldest = time.time() - _SECONDS
    return {state_hash: entry for state_hash, entry in begun.items() if entry["at"] > oldest}
