"""What goes wrong, and how often: by probability, or for the next calls, of all kinds or of some."""

import random
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from local.simulators.messages import NEVER, Answer

# Instead of doing anything.
BEFORE = {
    "drop_before": Answer(drop=True),
    "error_500": Answer(500, {"errors": ["Something went wrong"]}),
    "error_503": Answer(503, b"<html>Service Unavailable</html>", {"Content-Type": "text/html"}),
    "rate_limited": Answer(429, {"error": "Rate limit exceeded. Retry later"}),
    "expired_key": Answer(401, {"errors": ["Invalid API key"]}),
    "nonsense": Answer(200, b"<html>Welcome to Publer</html>", {"Content-Type": "text/html"}),
}
# After everything was done; None: the true answer, late.
AFTER: dict[str, Answer | None] = {
    "timeout_after_accept": None,
    "slow": None,
    "drop_after_accept": Answer(drop=True),
    "error_500_after_accept": Answer(500, {"errors": ["Something went wrong"]}),
    "nonsense_after_accept": BEFORE["nonsense"],
}
# What happens over there, whatever is answered; and at which calls. "deleted_post" strikes any call, reading too:
# with a share of all calls it soon leaves no post, so give it ``calls``.
DEEDS: dict[str, frozenset[str]] = {
    "duplicate": frozenset({"posts_schedule"}),
    "late_job": frozenset({"posts_schedule", "media_from_url"}),
    "revoked_channel": frozenset({"posts_schedule", "accounts"}),
    "deleted_post": frozenset(),
}
FAULTS = (*BEFORE, *AFTER, *DEEDS)
# Seconds, where a rule names none: of lateness; for a channel, how long it is gone (0: for good).
SECONDS = {"timeout_after_accept": 30.0, "slow": 1.0, "late_job": 30.0, "revoked_channel": 0.0}


@dataclass
class Rule:
    """One fault: with a ``probability`` in each call, or for the next ``times`` calls. ``calls``: empty means any.

    ``seconds`` is how late (None: never). ``lasts``: an expired key stays so.
    """

    fault: str
    probability: float = 0
    times: int = 0
    calls: frozenset[str] = frozenset()
    seconds: float | None = 0
    lasts: bool = False

    def fits(self, call: str) -> bool:
        """Whether it can strike this kind of call."""
        return (not self.calls or call in self.calls) and (not DEEDS.get(self.fault) or call in DEEDS[self.fault])

    def shown(self) -> dict[str, Any]:
        """For people, and to be given back."""
        return asdict(self) | {"calls": sorted(self.calls)}


@dataclass(frozen=True)
class Strike:
    """What goes wrong with one call: at most one fault of its answer, and deeds beside it."""

    answer: Rule | None = None
    deeds: dict[str, Rule] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Of all that struck."""
        return [rule.fault for rule in (self.answer, *self.deeds.values()) if rule]

    @property
    def instead(self) -> Answer | None:
        """The answer in place of doing anything."""
        return BEFORE.get(self.answer.fault) if self.answer else None

    def bend(self, answer: Answer) -> Answer:
        """What goes back after the call was done."""
        if self.answer is None or self.answer.fault not in AFTER:
            return answer
        other = AFTER[self.answer.fault]
        if other is not None:
            return other
        if self.answer.seconds is None:
            return Answer(delay=NEVER, drop=True)
        return Answer(answer.status, answer.body, answer.headers, self.answer.seconds)


class Faults:
    """The rules, the dice and the counts. Probabilities of one kind add up: 0.1 is one call in ten, for each."""

    def __init__(self, seed: int = 0) -> None:
        self.counts: Counter[str] = Counter()
        self.random = random.Random(seed)  # noqa: S311
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def seed(self, seed: int) -> None:
        """Throw the same dice again."""
        self.random.seed(seed)

    def often(self, fault: str, probability: float, **how: Any) -> None:
        """From now on, in this share of the calls, 0 to 1. ``how``: calls, seconds, lasts. Raises ValueError."""
        self.add(fault=fault, probability=probability, **how)

    def next(self, fault: str, *, times: int = 1, **how: Any) -> None:
        """In the next calls that it fits. ``how``: calls, seconds, lasts. Raises ValueError."""
        self.add(fault=fault, times=times, **how)

    def add(self, **told: Any) -> None:
        """One more rule. Raises ValueError when it is none."""
        rule = _rule(told)
        with self._lock:
            self._rules.append(rule)

    def replace(self, rules: list[dict[str, Any]]) -> None:
        """These rules and no others. Raises ValueError when one is none."""
        made = [_rule(told) for told in rules]
        with self._lock:
            self._rules = made

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.replace([])

    def rules(self) -> list[Rule]:
        """Those that still hold."""
        with self._lock:
            return [rule for rule in self._rules if rule.probability or rule.times]

    def draw(self, call: str) -> Strike:
        """What goes wrong with this call."""
        with self._lock:
            fitting = [rule for rule in self._rules if rule.fits(call)]
            answer = self._pick([rule for rule in fitting if rule.fault not in DEEDS])
            strike = Strike(answer)
            if not strike.instead:
                by_fault = {name: [rule for rule in fitting if rule.fault == name] for name in DEEDS}
                picked = {name: self._pick(rules) for name, rules in by_fault.items()}
                strike = Strike(answer, {name: rule for name, rule in picked.items() if rule})
            self.counts.update(strike.names)
            self._rules = [rule for rule in self._rules if rule.probability or rule.times]
            return strike

    def _pick(self, rules: list[Rule]) -> Rule | None:
        for rule in rules:
            if rule.times:
                rule.times -= 1
                return rule
        left = self.random.random() if rules else 1.0
        for rule in rules:
            left -= rule.probability
            if left < 0:
                return rule
        return None


def _rule(told: dict[str, Any]) -> Rule:
    """Raises ValueError, with what is wrong."""
    given = {name: value for name, value in told.items() if name in Rule.__dataclass_fields__}
    if given.get("fault") not in FAULTS:
        raise ValueError(f"There is no fault {given.get('fault')!r}: choose one of {', '.join(FAULTS)}.")
    given["calls"] = frozenset(given.get("calls", ()))
    given.setdefault("seconds", SECONDS.get(given["fault"], 0.0))
    try:
        rule = Rule(**given)
        is_sound = 0 <= rule.probability <= 1 and rule.times >= 0 and (rule.seconds is None or rule.seconds >= 0)
    except TypeError:
        is_sound = False
    if not is_sound:
        raise ValueError("probability is from 0 to 1, times and seconds are numbers from 0 on.")
    return rule
