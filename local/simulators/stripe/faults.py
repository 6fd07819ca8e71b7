"""What goes wrong: with the next calls of the API, and with the next webhooks."""

import threading
from dataclasses import dataclass
from typing import Any

from local.simulators.messages import NEVER, Answer
from local.simulators.stripe.demo import problem

# Of the API: what comes in place of the answer; "answer_lost" is carried out first.
_ANSWERS = {
    "error": Answer(500, problem("An unknown error occurred.", kind="api_error")),
    "busy": Answer(429, problem("Too many requests.", code="rate_limit")),
    "locked": Answer(409, problem("This object is in use by another request.", code="lock_timeout")),
    "nonsense": Answer(200, b"<html>"),
    "drop": Answer(drop=True),
    "never": Answer(delay=NEVER),
}
OF_CALLS = (*_ANSWERS, "slow", "answer_lost")
# Of webhooks: sent twice, later, in the other order, not at all, signed by somebody else, signed long ago.
OF_WEBHOOKS = ("twice", "late", "backwards", "lost", "forged", "old")


@dataclass
class Rule:
    """A fault of the next ``times`` calls or webhooks."""

    fault: str
    times: int = 1
    seconds: float = 2.0


class Faults:
    """Rules in their order; ``draw_…`` gives what strikes now."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, fault: str, times: Any = 1, seconds: Any = 2.0) -> None:
        """One more. Raises ValueError."""
        if fault not in OF_CALLS and fault not in OF_WEBHOOKS:
            raise ValueError(f"There is no fault “{fault}”.")
        with self._lock:
            self.rules.append(Rule(fault, int(times or 1), float(seconds or 2.0)))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self.rules.clear()

    def draw_for_call(self) -> Rule | None:
        """What strikes this call."""
        return self._draw(OF_CALLS)

    def draw_for_webhook(self) -> Rule | None:
        """What strikes this webhook."""
        return self._draw(OF_WEBHOOKS)

    def _draw(self, kinds: tuple[str, ...]) -> Rule | None:
        with self._lock:
            rule = next((each for each in self.rules if each.fault in kinds), None)
            if rule is None:
                return None
            rule.times -= 1
            if rule.times <= 0:
                self.rules.remove(rule)
            return rule


def instead(rule: Rule) -> Answer | None:
    """What comes back before anything is done; None when it is done first."""
    return _ANSWERS.get(rule.fault)
