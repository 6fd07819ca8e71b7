"""What can be set from outside: the clock, and how the service behaves."""

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local.simulators.publer.clock import iso
from local.simulators.publer.control import Wrong
from local.simulators.publer.store import Rules

if TYPE_CHECKING:
    from local.simulators.publer.server import PublerSimulator

_OWN = tuple(each.name for each in fields(Rules))


def change_clock(simulator: "PublerSimulator", told: dict[str, Any]) -> dict[str, Any]:
    """``advance``: seconds; ``at``: ISO 8601 with an offset; ``reset``: the real time. Says what time it is then."""
    if "at" in told:
        at = datetime.fromisoformat(str(told["at"]))
        if at.tzinfo is None:
            raise Wrong("at needs an offset, such as +00:00.")
        simulator.clock.set(at)
    elif "advance" in told:
        simulator.clock.advance(_number(told["advance"]))
    elif "reset" in told:
        simulator.clock.offset = 0
    else:
        raise Wrong("Tell advance in seconds, at, or reset.")
    with simulator.store.at_work() as now:
        return {"now": iso(now), "offset": simulator.clock.offset}


def change_settings(simulator: "PublerSimulator", told: dict[str, Any]) -> dict[str, Any]:
    """``limit``, ``window``, ``shape`` (of every job; null: by turns) and the fields of Rules. All or nothing."""
    unknown = told.keys() - {"limit", "window", "shape"} - set(_OWN)
    if unknown:
        raise Wrong(f"There is no setting {', '.join(sorted(unknown))}.")
    checked = {name: None if value is None and name == "shape" else _number(value) for name, value in told.items()}
    if any(value is not None and value < 0 for value in checked.values()) or checked.get("window") == 0:
        raise Wrong("Settings are numbers from 0 on, the window's from 1.")
    with simulator.store.at_work():
        for name, value in checked.items():
            if name == "shape":
                simulator.store.jobs.shape = None if value is None else int(value)
            elif name in _OWN:
                _set_rule(simulator.rules, name, value or 0)
            else:
                setattr(simulator.rate, name, int(value or 0))
    return settings_of(simulator)


def settings_of(simulator: "PublerSimulator") -> dict[str, Any]:
    """As they are."""
    own = {name: getattr(simulator.rules, name) for name in _OWN}
    return {"limit": simulator.limit, "window": simulator.window, "shape": simulator.store.jobs.shape, **own}


def _set_rule(rules: Rules, name: str, value: float) -> None:
    kind = type(getattr(rules, name))  # a yes or no, a count, or seconds
    setattr(rules, name, kind(value))


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise Wrong(f"{value!r} is no number.")
    return value
