"""The pool of spare schemas (``apps/core/tenancy/spares.py``): kept full by the worker that makes workspaces."""

import logging

from django.conf import settings

from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.spares import spare_drop, spare_make, spares_ready
from apps.core.tenancy.tasks import enqueue
from apps.public.workspaces.models import new_schema_name

logger = logging.getLogger(__name__)


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
