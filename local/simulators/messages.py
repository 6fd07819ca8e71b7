"""A request and its answer, as simulators see them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NEVER = float("inf")


@dataclass(frozen=True)
class Request:
    """What came; names of headers are small letters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What goes back, after ``delay`` seconds: ``body`` as JSON, or as it is when it is bytes.

    ``drop`` closes the connection in its place; so does a ``delay`` of NEVER when the client's patience ends.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: bool = False

    def encoded(self) -> bytes:
        """The bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
