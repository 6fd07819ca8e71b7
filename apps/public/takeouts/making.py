"""The turns of the workers that make an export: taken, kept, given back. One statement decides each time.

A worker may be killed at any moment. Its lease runs out then, and ``takeouts_tidy`` sends another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from apps.public.takeouts.models import ENDED, KEPT_FOR, KEPT_MOST, OPEN, TOLD_OF, Step, Takeout, TakeoutState
from apps.public.takeouts.services import CLEAR, MAKE, TELL, takeout_send
from apps.public.workspaces.models import PREPARED

# Who says nothing for so long is dead.
LEASE = timedelta(seconds=90)
MOST_TRIES = 8
_AGAIN = timedelta(minutes=5)
# The mail's own task has given up by then; after a day nobody waits for it.
_TELL_AGAIN, _TELL_UNTIL = timedelta(minutes=15), timedelta(days=1)
_MOST = 1000


class TurnLost(Exception):
    """The export was cancelled, or is another worker's: stop, and touch nothing of it any more."""


@dataclass(frozen=True)
class Turn:
    """A worker's turn at an export."""

    takeout: Takeout
    lease: UUID

    @property
    def is_one_too_many(self) -> bool:
        """Whether so many workers died at it, one after the other, that it is to be given up: put it off."""
        return self.takeout.tries >= MOST_TRIES

    def report(self, *, keep: timedelta = LEASE, **facts: Any) -> None:
        """Note how far it is, and that somebody is at it for ``keep`` from now. Raises TurnLost. One query."""
        now = timezone.now()
        mine = Takeout.objects.filter(pk=self.takeout.pk, lease=self.lease, state=TakeoutState.RUNNING)
        if not mine.update(leased_until=now + keep, updated_at=now, **facts):
            raise TurnLost

    def give_back(self, **facts: Any) -> None:
        """Let another turn follow at once; a message is sent for it. Raises TurnLost. One query."""
        self._leave(state=TakeoutState.WAITING, due_at=timezone.now() + _AGAIN, tries=0, trouble="", **facts)
        self._send(MAKE)

    def put_off(self, sentence: str) -> bool:
        """Something went wrong: another turn follows later, or none if it went wrong too often. Raises TurnLost.

        Whether it is given up. One query.
        """
        tries = min(self.takeout.tries + 1, MOST_TRIES)
        if tries >= MOST_TRIES:
            now = timezone.now()
            ended = {"finished_at": now, "due_at": now + _AGAIN}
            self._leave(state=TakeoutState.FAILED, tries=tries, trouble=sentence, **ended)
            self._send(CLEAR)
            return True
        wait = timedelta(seconds=15 * 2 ** min(tries, 5))
        self._leave(state=TakeoutState.WAITING, due_at=timezone.now() + wait, tries=tries, trouble=sentence)
        return False

    def finish(self, *, byte_size: int, problems: int) -> None:
        """The file lies there; of more than three the oldest goes. Raises TurnLost. Three queries at most."""
        now = timezone.now()
        made = {"byte_size": byte_size, "problems": problems, "trouble": "", "tries": 0, "due_at": None}
        self._leave(state=TakeoutState.READY, finished_at=now, expires_at=now + KEPT_FOR, **made)
        there = Takeout.objects.filter(workspace=self.takeout.workspace_id, state=TakeoutState.READY)
        old = list(there.order_by("-finished_at").values_list("pk", flat=True)[KEPT_MOST:])
        if old:
            there.filter(pk__in=old).update(state=TakeoutState.GONE, due_at=now)

    def _leave(self, **changes: Any) -> None:
        mine = Takeout.objects.filter(pk=self.takeout.pk, lease=self.lease, state=TakeoutState.RUNNING)
        if not mine.update(lease=None, leased_until=None, updated_at=timezone.now(), **changes):
            raise TurnLost

    def _send(self, task: str) -> None:
        takeout_send(task, takeout_id=self.takeout.pk, schema_name=self.takeout.workspace.schema_name)


def turn_take(*, workspace_id: UUID, takeout_id: UUID, keep: timedelta = LEASE) -> Turn | None:
    """Take a turn at the export; None when it is over, somebody's already, or not the workspace's. Two queries.

    A lease that ran out counts as a try: the worker died, and maybe of this export.
    """
    now, lease = timezone.now(), uuid4()
    free = Q(lease=None) | Q(leased_until__lte=now)
    mine = Takeout.objects.filter(free, pk=takeout_id, workspace_id=workspace_id, state__in=OPEN)
    changes = {"lease": lease, "leased_until": now + keep, "updated_at": now}
    tries = F("tries") + Case(When(lease=None, then=0), default=1)
    if not mine.update(state=TakeoutState.RUNNING, tries=tries, **changes):
        return None
    return Turn(Takeout.objects.select_related("workspace").get(pk=takeout_id), lease)


@transaction.atomic
def takeouts_tidy() -> int:
    """Send for what lies there, end what was kept long enough, have what is over cleared away and told of; how many.

    For the platform. Four queries and a message each, three more queries where there is something.
    """
    now = timezone.now()
    Takeout.objects.filter(state=TakeoutState.READY, expires_at__lte=now).update(state=TakeoutState.GONE, due_at=now)
    prepared = Takeout.objects.filter(workspace__state__in=PREPARED, workspace__failure="")
    waiting = Q(state__in=OPEN, lease=None, due_at__lte=now)
    left = Q(state=TakeoutState.RUNNING, leased_until__lte=now)
    uncleared = Q(state__in=ENDED, cleared_at=None, due_at__lte=now)
    due = prepared.filter(waiting | left | uncleared).select_related("workspace")
    rows = list(due.select_for_update(of=("self",), skip_locked=True)[:_MOST])
    for one in rows:
        task = MAKE if one.is_open else CLEAR
        takeout_send(task, takeout_id=one.pk, schema_name=one.workspace.schema_name)
    Takeout.objects.filter(pk__in=[one.pk for one in rows]).update(due_at=now + _AGAIN)
    return len(rows) + _tell_again(prepared, now)


def _tell_again(prepared: QuerySet[Takeout], now: datetime) -> int:
    """Send for the mails about an end that are still to be written, as when the worker died right after that."""
    latest = Q(finished_at__gte=now - _TELL_UNTIL, updated_at__lte=now - _TELL_AGAIN)
    untold = prepared.filter(latest, state__in=TOLD_OF, told_at=None).select_related("workspace")
    rows = list(untold.select_for_update(of=("self",), skip_locked=True)[:_MOST])
    for one in rows:
        takeout_send(TELL, takeout_id=one.pk, schema_name=one.workspace.schema_name)
    Takeout.objects.filter(pk__in=[one.pk for one in rows]).update(updated_at=now)
    return len(rows)


def takeout_cleared(takeout: Takeout) -> None:
    """Nothing of it lies in the storage any more. One query."""
    Takeout.objects.filter(pk=takeout.pk).update(cleared_at=timezone.now(), due_at=None)


def begun(turn: Turn, *, keep: timedelta, bytes_total: int, files_total: int) -> None:
    """What there is to pack is known. Raises TurnLost. One query."""
    totals = {"bytes_total": bytes_total, "files_total": files_total}
    turn.report(keep=keep, step=Step.FILES, **totals, bytes_done=0, files_done=0)
