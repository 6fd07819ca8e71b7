"""One call to the API: who asks, in which workspace, for what; and how refusals look."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from local.simulators.messages import Answer, Request
from local.simulators.publer.faults import Rule
from local.simulators.publer.people import Account
from local.simulators.publer.store import Store


@dataclass(frozen=True)
class Asked:
    """``workspace`` is "" where the call needs none. ``named`` is what its path names, ``deeds`` what goes wrong."""

    request: Request
    store: Store
    account: Account
    workspace: str
    named: str
    address: str
    deeds: dict[str, Rule] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """What the query has under the name, with brackets or without."""
        query = self.request.query
        return [each for each in query.get(f"{name}[]", []) + query.get(name, []) if each]

    def body(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True)
class Call:
    """A kind of call: its name, by which faults are set and counts kept, its path, and who answers."""

    name: str
    method: str
    path: Pattern[str]
    handler: Callable[[Asked], Answer]
    needs_workspace: bool = True


def refused(status: int, *sentences: str) -> Answer:
    """A refusal in Publer's own form."""
    return Answer(status, {"errors": list(sentences)})


BROKEN = refused(500, "Something went wrong")
DENIED = refused(403, "You don't have access to this workspace")
MISSING = refused(404, "Not found")
