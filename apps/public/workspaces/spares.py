"""The pool of spare schemas (``apps/core/tenancy/spares.py``): kept full by the worker that makes workspaces."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.spares import spare_drop, spare_make, spares_ready
from apps.core.tenancy.tasks import enqueue
from apps.public.workspaces.models import new_schema_name

logger = logging.getLogger(__name__)

# What the owner counted, for those who are not the owner.
_NOTE, _NOTE_SECONDS = "workspaces:spares", 24 * 3600


@dataclass(frozen=True)
class SparesNoted:
    """How many schemas were ready for new workspaces, of how many that are to be, and when that was."""

    ready: int
    wanted: int
    at: datetime


def spares_refill() -> bool:
    """Make one if some are missing, and take one down that is outdated. Returns whether it did, so may have to again.

    Needs the owner's credentials, and no transaction. Three queries when all is well; nothing when the pool is off.
    """
    if not _is_on():
        return False
    with as_owner():
        made = spare_make(schema_name=new_schema_name(), wanted=settings.SPARE_WORKSPACES)
        dropped = spare_drop()
    return made or dropped


def spares_look() -> None:
    """Note how many are ready now. Needs the owner's credentials. One query; nothing when the pool is off."""
    if _is_on():
        with as_owner():
            ready = spares_ready()
        spares_note(ready=ready)


def spares_note(*, ready: int) -> None:
    """Have ``spares_noted`` say that so many were ready just now. No query."""
    note = {"ready": ready, "wanted": settings.SPARE_WORKSPACES, "at": timezone.now()}
    caches["platform"].set(_NOTE, note, _NOTE_SECONDS)


def spares_noted() -> SparesNoted | None:
    """As the worker that fills the pool up found it last, within a day: none of the owner's credentials are needed.

    None when no worker has said anything. No query.
    """
    note = caches["platform"].get(_NOTE)
    return SparesNoted(**note) if note else None


def refill_soon() -> None:
    """One was taken, or there was none. Beat would see it within a minute: no error here is anybody else's."""
    from apps.public.workspaces.tasks import refill_spares

    if not _is_on():
        return
    try:
        enqueue(refill_spares)
    except Exception:
        logger.exception("The pool of spare schemas is filled up a little later")


def spares_said() -> str:
    """How many are ready, in words for an operator; empty when the pool is off. Needs the owner's credentials."""
    if not _is_on():
        return ""
    with as_owner():
        ready = spares_ready()
    return f"{ready} of {settings.SPARE_WORKSPACES} spare schemas are ready for new workspaces."


def _is_on() -> bool:
    return bool(settings.SPARE_WORKSPACES > 0)
