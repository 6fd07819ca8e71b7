"""One run of the chaos, from an empty folder to the table."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.house import PACE, House


@dataclass(frozen=True)
class Size:
    """How much of everything.

    In seconds: ``pause`` between two kills, ``failing`` that Publer does after the last, ``look`` between two looks at
    what is there; all is looked at once more before it is judged, and fewer posts can be looked at more often.
    """

    posts: int = 1000
    workspaces: int = 20
    kills: int = 100
    sales: int = 40
    workers: int = 2
    pause: float = 3.0
    failing: float = 300
    look: float = 20
    patience: float = 1800


def run(var: Path, size: Size, *, seed: int, say: object = print) -> list[str]:
    """Everything that is wrong at the end, in sentences; none is what must be. Prints the table."""
    pace = PACE | {"PUBLER_LOOK_EVERY": str(size.look)}
    house = House(var, workers=size.workers, seed=seed, pace=pace)
    with house.parts():
        import django

        django.setup()
        from tests.chaos.stage import play  # Django's models, which need the settings

        return play(house, size, seed=seed)


def table(rows: Sequence[tuple[str, object]]) -> str:
    """Two columns."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)


def clock() -> float:
    """Seconds."""
    return time.monotonic()
