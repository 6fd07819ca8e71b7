"""Codes on their way to the hosts of a workspace that is deleted."""

from django.db.models import QuerySet

from apps.core.leaving import Departing, Remains, remains_register
from apps.public.handoff.models import HandoffCode


def register() -> None:
    """When the product starts."""
    codes = Remains("hand-off codes", lambda leaving: _codes(leaving).count(), lambda leaving: _codes(leaving).delete())
    remains_register(codes)


def _codes(leaving: Departing) -> QuerySet[HandoffCode]:
    return HandoffCode.objects.filter(host__in=leaving.hosts)
