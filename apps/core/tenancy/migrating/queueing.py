"""Schemas one after the other, several at once; who is busy is asked again later."""

import heapq
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from itertools import count

from apps.core.tenancy.migrating.outcomes import ComeAgain, Failure, Outcome

_LOSSES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds

Work = Callable[[str], Outcome]


def each(
    names: list[str], work: Work, make: Callable[[], Executor], *, at_once: int, patience: float
) -> Iterator[Outcome]:
    """Have ``work`` done for each schema by the executor's workers; outcomes as they come.

    Where it raises ComeAgain it is called again behind the others, after pauses that grow to two seconds, until
    ``patience`` seconds have passed. Workers that die are replaced, and a schema that five of them died on is given up.
    """
    turns = _Turns(names, patience)
    while turns:
        with make() as executor:
            yield from _until_it_breaks(executor, work, turns, at_once)


@dataclass
class _Waiting:
    schema_name: str
    since: float
    tries: int = 0
    losses: int = 0


class _Turns:
    """Who is next."""

    def __init__(self, names: list[str], patience: float) -> None:
        now = time.monotonic()
        self._patience = patience
        self._ready = deque(_Waiting(name, now) for name in names)
        self._later: list[tuple[float, int, _Waiting]] = []
        self._number = count()

    def __bool__(self) -> bool:
        return bool(self._ready or self._later)

    @property
    def pause(self) -> float | None:
        """Seconds until somebody is due; None when that waits for nobody."""
        if self._ready or not self._later:
            return None
        return max(0.0, self._later[0][0] - time.monotonic())

    def next(self) -> _Waiting | None:
        while self._later and self._later[0][0] <= time.monotonic():
            self._ready.append(heapq.heappop(self._later)[2])
        if not self._ready:
            return None
        waiting = self._ready.popleft()
        if not waiting.tries:
            waiting.since = time.monotonic()
        return waiting

    def again(self, waiting: _Waiting, error: ComeAgain) -> Outcome | None:
        """None: it comes again."""
        waiting.tries += 1
        waiting.losses += error.lost
        waited = time.monotonic() - waiting.since
        if waiting.losses >= _LOSSES:
            return Outcome(waiting.schema_name, Failure(f"Given up after {_LOSSES} lost connections: {error.reason}"))
        if waited > self._patience:
            return Outcome(waiting.schema_name, Failure(f"Busy for {waited:.0f} seconds: {error.reason}"))
        pause = min(_FIRST_PAUSE * 2 ** (waiting.tries - 1), _LONGEST_PAUSE) * random.uniform(0.7, 1.3)  # noqa: S311
        heapq.heappush(self._later, (time.monotonic() + pause, next(self._number), waiting))
        return None


def _until_it_breaks(executor: Executor, work: Work, turns: _Turns, at_once: int) -> Iterator[Outcome]:
    running: dict[Future[Outcome], _Waiting] = {}
    broken = False
    while not broken and (turns or running):
        while len(running) < at_once and (waiting := turns.next()):
            running[_submitted(executor, work, waiting)] = waiting
        if not running:
            time.sleep(turns.pause or 0)
            continue
        for future in wait(running, timeout=turns.pause, return_when=FIRST_COMPLETED).done:
            waiting = running.pop(future)
            broken = broken or isinstance(future.exception(), BrokenExecutor)
            if outcome := _outcome(future, waiting, turns):
                yield outcome
    for future, waiting in running.items():  # those that the same death took with it
        if outcome := _outcome(future, waiting, turns):
            yield outcome


def _submitted(executor: Executor, work: Work, waiting: _Waiting) -> Future[Outcome]:
    try:
        return executor.submit(work, waiting.schema_name)
    except BrokenExecutor as error:
        failed: Future[Outcome] = Future()
        failed.set_exception(error)
        return failed


def _outcome(future: Future[Outcome], waiting: _Waiting, turns: _Turns) -> Outcome | None:
    try:
        return future.result()
    except ComeAgain as error:
        return turns.again(waiting, error)
    except BrokenExecutor:
        return turns.again(waiting, ComeAgain("The process that worked on it died.", lost=True))
    except Exception as error:  # one of ours: the others go on all the same
        return Outcome(waiting.schema_name, Failure(f"{type(error).__name__}: {error}"))
