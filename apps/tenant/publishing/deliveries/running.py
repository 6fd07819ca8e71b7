"""One go at a workspace's deliveries: woken by a message, told by the rows what there is to do."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.core.crypto.errors import CannotOpen
from apps.public.dispatch.services import wakes_begun, wakes_check, wakes_done
from apps.tenant.credentials.selectors import NoKey
from apps.tenant.publishing.channels.client import NotConnected, publer_client
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.channels.troubles import trouble_note
from apps.tenant.publishing.deliveries.claiming import next_due, steps_due
from apps.tenant.publishing.deliveries.confirming import confirm
from apps.tenant.publishing.deliveries.finding import find
from apps.tenant.publishing.deliveries.removing import remove
from apps.tenant.publishing.deliveries.run import Miss, Pause, Run
from apps.tenant.publishing.deliveries.sending import send
from apps.tenant.publishing.deliveries.watching import watch
from apps.tenant.publishing.models import Step

# Taking out comes first: what is sold must not go out. Then what is half done, then what is new.
_PARTS = {Step.REMOVE: remove, Step.CONFIRM: confirm, Step.FIND: find, Step.SEND: send, Step.WATCH: watch}
_MISSES, _RETRIES = 3, 2
_WITHOUT_KEY = timedelta(minutes=15)


def work(task: Any) -> None:
    """Do what is due in the active workspace, for some seconds, and note when to go on.

    If it ends in an error the rows that woke it stay, and wake it again. Seven queries when nothing is due.
    """
    begun = wakes_begun(task)
    not_before = _go()
    next_at = next_due()
    if next_at is not None and not_before is not None:
        next_at = max(next_at, not_before)
    wakes_done(task, begun=begun, next_at=next_at)


def check(task: Any) -> bool:
    """Whether the platform knows of the workspace's work; if not, it does from now on. Three queries."""
    return wakes_check(task, next_at=next_due())


def _go() -> datetime | None:
    """When to go on at the earliest; None for when the rows say."""
    connection = connection_get()
    if connection is None:
        return timezone.now() + _WITHOUT_KEY
    try:
        client = publer_client(connection, timeout=settings.PUBLER_TIMEOUT, retries=_RETRIES)
    except (NoKey, NotConnected, CannotOpen) as error:
        trouble_note(connection=connection, sentence=error.message)
        return timezone.now() + _WITHOUT_KEY
    with client:
        try:
            _all(Run(connection, client))
        except Pause as pause:
            return pause.until
    return None


def _all(run: Run) -> None:
    """Each part as long as there is something, the more urgent ones again after each; a few misses are borne."""
    misses = 0
    while not run.is_over:
        try:
            due = steps_due()
            if not any(part(run) for step, part in _PARTS.items() if step in due):
                return run.finished()
        except Miss:
            misses += 1
            if misses == _MISSES:
                raise
    return None
