"""Reads of the workspace's log."""

from django.db.models import QuerySet

from apps.core.access import Actor
from apps.core.roles import Right
from apps.tenant.activity.models import Entry


def entries_for(actor: Actor) -> QuerySet[Entry]:
    """The log, for whoever may see the workspace; without a right there is none. One query when it is evaluated."""
    return QuerySet(Entry).all() if actor.can(Right.VIEW) else QuerySet(Entry).none()


def sees_addresses(actor: Actor) -> bool:
    """From where people work is shown to those who look after the team. No query."""
    return actor.can(Right.MANAGE_TEAM)
