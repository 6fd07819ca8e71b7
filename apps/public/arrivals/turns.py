"""For the worker: whose turn it is at an arrival, how far the work is, and how it ended. All of it in public."""

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.core.tenancy.context import public_context
from apps.public.arrivals.models import Arrival, ArrivalState
from apps.public.arrivals.services import TASKS, task_send
from apps.public.users.querysets import with_people

# Who has said nothing for so long is taken for dead: the work goes on elsewhere.
SILENCE = timedelta(minutes=3)
# So many die of the same work only if it is the work that they die of.
MOST_GOES = 5
_STOPPED = f"It was begun {MOST_GOES} times, and stopped each time. Look at the files, or tell support; then try again."
_NEXT = {ArrivalState.LOOKING: ArrivalState.LOOKED, ArrivalState.CARRYING: ArrivalState.DONE}
_REPORT = {ArrivalState.LOOKING: "foreseen", ArrivalState.CARRYING: "result"}


class TurnLost(Exception):
    """Somebody else goes on with it, or it was deleted."""


class Turn:
    """One worker's go at an arrival."""

    def __init__(self, arrival: Arrival, token: UUID) -> None:
        self.arrival = arrival
        self._token = token
        self._said_at = timezone.now()

    def say(self, doing: str, done: int, total: int) -> None:
        """How far it is; written once a second at most. Raises TurnLost. One query."""
        now = timezone.now()
        if now - self._said_at < timedelta(seconds=1) and done != total:
            return
        self._said_at = now
        self._write(doing=doing[:60], done=done, total=total, beat_at=now)

    def end(self, report: dict[str, Any]) -> None:
        """It is done, with this report. Raises TurnLost. One query."""
        state = ArrivalState(self.arrival.state)
        facts = {_REPORT[state]: report, "finished_at": timezone.now()}
        self._write(state=_NEXT[state], turn=None, beat_at=None, doing="", **facts)

    def fail(self, problem: str) -> None:
        """It can't be done; why, in a sentence. Raises TurnLost. One query."""
        state, stopped_at = ArrivalState.FAILED, str(self.arrival.state)
        self._write(state=state, turn=None, beat_at=None, doing="", problem=problem[:400], stopped_at=stopped_at)

    def give_back(self) -> None:
        """It can't be done just now: it is tried again after a while. Raises TurnLost. One query."""
        self._write(turn=None, beat_at=timezone.now(), doing="Waiting for another import", goes=F("goes") - 1)

    def _write(self, **facts: Any) -> None:
        with public_context():
            ours = Arrival.objects.filter(pk=self.arrival.pk, turn=self._token, state=self.arrival.state)
            if not ours.update(**facts, updated_at=timezone.now()):
                raise TurnLost


@transaction.atomic
def turn_take(arrival_id: UUID, state: ArrivalState) -> Turn | None:
    """The turn at an arrival that is to be worked on; None when somebody is at it, or nothing is to be done.

    After too many of them it has failed.
    """
    free = Q(turn=None) | Q(beat_at__lt=timezone.now() - SILENCE)
    rows = Arrival.objects.select_related("workspace").select_for_update(of=("self",), skip_locked=True)
    arrival = with_people(rows, "started_by").filter(free, pk=arrival_id, state=state).first()
    if arrival is None:
        return None
    token = uuid.uuid4()
    goes = {"goes": arrival.goes + 1, "beat_at": timezone.now()}
    Arrival.objects.filter(pk=arrival.pk).update(turn=token, **goes)
    turn = Turn(arrival, token)
    if arrival.goes >= MOST_GOES:
        turn.fail(_STOPPED)
        return None
    return turn


@transaction.atomic
def arrivals_resume() -> int:
    """Send the messages again of those that nobody has said anything of for a while; how many. Two queries."""
    silent = Arrival.objects.filter(state__in=TASKS, beat_at__lt=timezone.now() - SILENCE)
    found = list(silent.select_for_update(skip_locked=True).values_list("pk", "state"))
    Arrival.objects.filter(pk__in=[pk for pk, _ in found]).update(turn=None, beat_at=timezone.now())
    for pk, state in found:
        task_send(ArrivalState(state), pk)
    return len(found)
