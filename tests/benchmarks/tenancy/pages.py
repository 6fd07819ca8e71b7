"""Pages: many workspaces in turn against one, and with a role for each against none."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, cast

from tests.benchmarks.overhead import Turn, both_on, ratio_of, turns_of
from tests.benchmarks.tenancy.ground import Ground
from tests.benchmarks.tenancy.table import Table, milliseconds

PAGE, LIGHT = "/collections/", "/planner/pulse"


class Answering:
    """One process of ``answering``."""

    def __init__(self, environ: dict[str, str], settings: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.tenancy.answering"],
            env={**environ, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, times: int, workspaces: int, path: str) -> list[float]:
        """Seconds of each answer."""
        asked, answered = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        asked.write(f"{times} {workspaces} {path}\n")
        asked.flush()
        return [float(one) for one in answered.readline().split()]

    def stop(self) -> None:
        cast("IO[str]", self._process.stdin).close()
        self._process.wait(20)


def rounds_for(count: int) -> int:
    """How often the two sides of a page take turns: with few workspaces the run is to be short."""
    return 40 if count >= 1000 else 8


def against_plain(parts: Ground, table: Table, count: int) -> None:
    """The same rows and code, the demo's, on Django's own backend with one schema; before there are others."""
    with both_on(parts.environ) as (tenant, plain):
        for path, what, goal in (("/library/", "page", 0.97), (LIGHT, "light JSON", 0.9)):
            turns = turns_of(tenant, plain, path, rounds=rounds_for(count), times=10)
            _add(table, f"{what}, against plain Django", turns, goal=goal)


def in_turn(parts: Ground, table: Table, count: int) -> None:
    """One process, one connection: each answer another workspace's, against all of them the same one's."""
    with _answering(parts, "tests.benchmarks.settings") as side:
        for path, what in ((PAGE, "page"), (LIGHT, "light JSON")):
            for workspaces in sorted({min(10, count), min(200, count), count}):
                side.ask(workspaces, workspaces, path)  # each once, as in a process that has been up for a while
                rounds = max(4, workspaces * 2 // 50)
                turns = [
                    _turn(partial(side.ask, 50, workspaces, path), partial(side.ask, 50, 1, path), number)
                    for number in range(rounds)
                ]
                _add(table, f"{what}, {workspaces} workspaces in turn", turns, goal=0.9)


def with_roles(parts: Ground, table: Table, count: int) -> None:
    """Two processes that differ in the role alone."""
    with _answering(parts, "tests.benchmarks.settings") as on, _answering(parts, _ROLELESS) as off:
        for path, what in ((PAGE, "page"), (LIGHT, "light JSON")):
            for side in (on, off):
                side.ask(50, 10, path)
            turns = [
                _turn(partial(on.ask, 25, 10, path), partial(off.ask, 25, 10, path), number)
                for number in range(rounds_for(count))
            ]
            _add(table, f"{what}, a role for each workspace", turns, goal=0.98)


_ROLELESS = "tests.benchmarks.tenancy.roleless_settings"


def _turn(ours: Callable[[], list[float]], theirs: Callable[[], list[float]], number: int) -> Turn:
    """Each comes first every other time."""
    if number % 2:
        answered = theirs()
        return ours(), answered
    return ours(), theirs()


def _add(table: Table, work: str, turns: list[Turn], *, goal: float) -> None:
    ours, theirs, ratio = ratio_of(turns)
    table.add(work, milliseconds(theirs), milliseconds(ours), ratio=1 / ratio, goal=goal)


@contextmanager
def _answering(parts: Ground, settings: str) -> Iterator[Answering]:
    owner = {} if settings == _ROLELESS else {"DATABASE_OWNER_URL": ""}
    side = Answering({**parts.environ, **owner}, settings)
    try:
        yield side
    finally:
        side.stop()
