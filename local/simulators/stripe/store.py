"""Everything that is over there, as the JSON that Stripe gives. What begins with "_" is the simulator's own."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from local.simulators.publer.clock import Clock

Object = dict[str, Any]
API_VERSION = "2026-10-28.endive"


class Missing(Exception):
    """There is nothing of that id."""


class Store:
    """Objects by id, events in their order. Every use stands inside ``at_work``; events made there go out after it."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self.clock = clock
        self.objects: dict[str, Object] = {}
        self.events: list[Object] = []
        self.answers: dict[str, Any] = {}  # by idempotency key
        self.address = ""
        # How often a failed payment is tried again (days after the first), and what follows the last try.
        self.retry_days = (3, 5, 7)
        self.after_retries = "unpaid"
        self.told: Callable[[Object], None] = lambda event: None
        self._path = path
        self._lock = threading.RLock()

    @contextmanager
    def at_work(self) -> Iterator[int]:
        """The time over there, in whole seconds; kept at the end."""
        with self._lock:
            known = len(self.events)
            yield int(self.clock.now())
            for event in self.events[known:]:
                self.told(event)
            self._keep()

    def add(self, prefix: str, kind: str, given_id: str = "", **values: Any) -> Object:
        """A new object."""
        found: Object = {
            "id": given_id or f"{prefix}_{secrets.token_hex(9)}",
            "object": kind,
            "livemode": False,
            "created": int(self.clock.now()),
            "metadata": {},
            **values,
        }
        self.objects[found["id"]] = found
        return found

    def get(self, identifier: Any, kind: str) -> Object:
        """The object. Raises Missing."""
        found = self.objects.get(str(identifier))
        if found is None or found["object"] != kind:
            raise Missing(f"No such {kind.rpartition('.')[2]}: '{identifier}'")
        return found

    def every(self, kind: str, **having: Any) -> list[Object]:
        """Objects of the kind that have these values, newest first."""
        found = [each for each in self.objects.values() if each["object"] == kind]
        fitting = [each for each in found if all(each.get(name) == value for name, value in having.items())]
        fitting.reverse()  # of one second, the later one first
        return sorted(fitting, key=lambda each: -each["created"])

    def emit(self, kind: str, about: Object) -> None:
        """Note that this happened; webhooks carry what the object was at that moment."""
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(self.clock.now()),
            "data": {"object": shown(about)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.events.append(event)

    def load(self) -> None:
        """What an earlier run has kept."""
        if self._path is not None and self._path.exists():
            kept = json.loads(self._path.read_text())
            self.objects, self.events, self.answers = kept["objects"], kept["events"], kept["answers"]
            self.clock.advance(kept["offset"] - self.clock.offset)

    def _keep(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        kept = {
            "objects": self.objects,
            "events": self.events[-2000:],
            "answers": self.answers,
            "offset": self.clock.offset,
        }
        new.write_text(json.dumps(kept))
        new.replace(self._path)


def shown(about: Any) -> Any:
    """A copy without what is the simulator's own."""
    if isinstance(about, dict):
        return {name: shown(value) for name, value in about.items() if not name.startswith("_")}
    return [shown(each) for each in about] if isinstance(about, list) else deepcopy(about)


def listed(found: list[Object], url: str, has_more: bool = False) -> Object:
    """A list as Stripe gives it."""
    return {"object": "list", "data": found, "has_more": has_more, "url": url}
