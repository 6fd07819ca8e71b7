"""What the actor may do to the team at this moment, and the table that says it to people."""

from dataclasses import dataclass

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.tenancy.context import active_workspace
from apps.public.memberships.models import Membership
from apps.public.memberships.seats import team_lock
from apps.public.users.querysets import with_people


@dataclass(frozen=True)
class RightRow:
    """One right, and for each role, in the order of ``Role``, whether it includes it."""

    words: str
    cells: list[bool]


def rights_table() -> list[RightRow]:
    """Every right for every role, as ``ROLE_RIGHTS`` has it. No query."""
    return [RightRow(right.words, [right in ROLE_RIGHTS[role] for role in Role]) for right in Right]


def team_demand(actor: Actor, *, roles: set[Role]) -> Membership:
    """The actor's place, locked with the team until the transaction ends. Two queries.

    Their role is read anew, since it may have been taken from them while the request ran. Raises NotAllowed when it
    does not include managing the team, or is not enough for one of the ``roles`` that are touched.
    """
    place = own_place(actor)
    rights = ROLE_RIGHTS[Role(place.role)]
    if Right.MANAGE_TEAM not in rights:
        raise NotAllowed("Your role does not include managing the team.")
    if Role.OWNER in roles and Right.MANAGE_OWNERS not in rights:
        raise NotAllowed("Only an owner may make somebody an owner, or change or remove one.")
    return place


def own_place(actor: Actor) -> Membership:
    """The actor's place, with the team locked until the transaction ends. Raises NotAllowed without one."""
    workspace_id = active_workspace().id
    team_lock(workspace_id)
    places = Membership.objects.filter(user_id=actor.user_id, workspace_id=workspace_id)
    place = with_people(places, "user").first()
    if place is None:
        raise NotAllowed("You are no member of this workspace any more.")
    return place
