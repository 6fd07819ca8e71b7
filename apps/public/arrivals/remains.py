"""The two files of old data that was brought into a workspace which is deleted: they lie outside of its place."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.leaving import Departing, Remains, remains_register
from apps.core.prefixes import left_below, remove_below
from apps.public.arrivals.files import place_of
from apps.public.arrivals.models import Arrival


def register() -> None:
    """When the product starts."""
    remains_register(Remains("arrivals", _count, _erase))


def _ids(leaving: Departing) -> "QuerySet[Arrival, UUID]":
    return Arrival.objects.filter(workspace_id=leaving.workspace_id).values_list("pk", flat=True)


def _count(leaving: Departing) -> int:
    return sum(left_below(place_of(pk)) for pk in _ids(leaving))


def _erase(leaving: Departing) -> None:
    """The files first: the row is what leads to them."""
    for pk in list(_ids(leaving)):
        for _ in remove_below(place_of(pk)):
            pass
        Arrival.objects.filter(pk=pk).delete()
