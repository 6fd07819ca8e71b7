"""How far an import is, seen from outside its transaction, and from another page after a reload."""

from uuid import UUID

from django.core.cache import cache

from apps.tenant.calendars.ics import Progress

_SECONDS = 900


def progress_of(import_id: UUID) -> int:
    """Per cent of the current step, 0 where nobody said anything yet."""
    return int(cache.get(_key(import_id)) or 0)


def progress_for(import_id: UUID) -> Progress:
    """Takes per cent and shows them."""

    def tell(percent: int) -> None:
        cache.set(_key(import_id), max(0, min(percent, 100)), _SECONDS)

    return tell


def _key(import_id: UUID) -> str:
    return f"calendars:import:{import_id}"
