"""What a server in Publer's place is told to say, what it was asked last, and a post to send to it."""

from datetime import UTC, datetime
from typing import Any

from apps.core.outside.publer.types import NewPost
from local.simulators.server import Answer, Request, Simulator

AT = datetime(2027, 1, 2, 9, tzinfo=UTC)
POST = NewPost(network="instagram", account_id="A", at=AT, text="Heron ❤ at dawn", media_id="M")


def answer(publers: Simulator, *bodies: Any, status: int = 200) -> None:
    """The next requests get these bodies."""
    for body in bodies:
        publers.fail_next(Answer(status, body))


def last(publers: Simulator) -> Request:
    """The latest request."""
    return publers.requests[-1]
