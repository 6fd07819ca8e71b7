"""How many people a workspace may have, counted so that two at once can't pass the limit together."""

import sys
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.tenancy.context import public_context
from apps.public.billing.limits import Limit, entitlements_of
from apps.public.invitations.models import IS_OPEN
from apps.public.memberships.models import Invitation, Membership
from apps.public.workspaces.models import Workspace


@dataclass(frozen=True)
class Seats:
    """Places of the plan, and who takes them: members, and invitations that still can be accepted.

    ``most`` None: without limit.
    """

    plan: str
    most: int | None
    members: int
    invited: int

    @property
    def free(self) -> int:
        return sys.maxsize if self.most is None else max(0, self.most - self.members - self.invited)


def seats_of(workspace_id: UUID) -> Seats:
    """The places of the workspace. Four queries, five without a subscription."""
    allowed = entitlements_of(workspace_id)
    return Seats(
        plan=allowed.plan.name,
        most=allowed.most(Limit.MEMBERS),
        members=Membership.objects.filter(workspace_id=workspace_id, user__is_active=True).count(),
        invited=Invitation.objects.filter(IS_OPEN, workspace_id=workspace_id, expires_at__gt=timezone.now()).count(),
    )


def seat_demand(workspace_id: UUID) -> None:
    """Raises Conflict, with the numbers, when no place is free. Call it under ``team_lock``."""
    seats = seats_of(workspace_id)
    if not seats.free:
        room = _people(seats.most or 0)
        raise Conflict(
            f"The plan “{seats.plan}” has room for {room}: there are {_count(seats.members, 'member')} "
            f"and {_count(seats.invited, 'open invitation')}. Remove somebody, take an invitation back, "
            "or ask for a larger plan."
        )


def team_lock(workspace_id: UUID) -> None:
    """Let nobody else change who is in the workspace until the transaction ends. One query.

    Everything that changes members or invitations takes it first, so that there is one order and no deadlock. ``NO
    KEY`` leaves the rows that point at the workspace alone. A workspace's role may not lock what it may only read.
    """
    with public_context():
        list(QuerySet(Workspace).filter(pk=workspace_id).select_for_update(no_key=True).values_list("pk"))


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
