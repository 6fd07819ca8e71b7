"""Who else is looking at the planner now. Kept in the cache only: it is of no use a minute later."""

import time
from uuid import UUID

from django.core.cache import cache

from apps.core.access import Actor

_KEY = "planner:people"
SECONDS = 15


def people_beside(actor: Actor) -> list[str]:
    """Note that the actor is here, and answer the names of the others who asked in the last 15 seconds. No query."""
    now = time.time()
    seen: dict[UUID, tuple[str, float]] = cache.get(_KEY) or {}
    seen = {user: one for user, one in seen.items() if one[1] > now - SECONDS} | {actor.user_id: (actor.name, now)}
    cache.set(_KEY, seen, SECONDS * 2)
    return sorted(name for user, (name, _) in seen.items() if user != actor.user_id)
