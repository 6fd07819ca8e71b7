"""Two-factor of the members: who has it, and whether the workspace asks it of everybody."""

from dataclasses import dataclass

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.roles import Right
from apps.public.memberships.models import Membership
from apps.public.memberships.selectors import members_of
from apps.public.users.factors import factors_of, people_with_factor
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_require_second_factor
from apps.tenant.activity.services import activity_record


@dataclass(frozen=True, slots=True)
class Coverage:
    """The members by name, those with a second factor apart from those without."""

    having: list[Membership]
    lacking: list[Membership]

    @property
    def total(self) -> int:
        return len(self.having) + len(self.lacking)

    def includes(self, actor: Actor) -> bool:
        """Whether the actor is among those who have it."""
        return any(member.user_id == actor.user_id for member in self.having)


def coverage_of(workspace: Workspace) -> Coverage:
    """How far two-factor has come in the workspace. Two queries."""
    members = list(members_of(workspace.pk))
    having = people_with_factor(member.user_id for member in members)
    return Coverage(
        having=[member for member in members if member.user_id in having],
        lacking=[member for member in members if member.user_id not in having],
    )


@transaction.atomic
def second_factor_require(*, actor: Actor, workspace: Workspace, required: bool) -> None:
    """Ask two-factor of all members, or no longer; in force at their next request. Four queries.

    Raises NotAllowed without the right; Conflict when somebody asks of others what they do not have themselves: they
    would be shut out at once. Nothing happens when it is so already.
    """
    if not actor.can(Right.MANAGE_SECURITY):
        raise NotAllowed("Your role does not include the security of the workspace.")
    if required and not factors_of(actor.user_id):
        raise Conflict("Set up two-factor for yourself first: otherwise you would be shut out at once.")
    if workspace.requires_second_factor == required:
        return
    workspace_require_second_factor(workspace=workspace, required=required)
    activity_record(
        actor=actor,
        verb="security.second_factor_required" if required else "security.second_factor_optional",
        summary="Requires two-factor of all members." if required else "No longer requires two-factor of the members.",
        object_id=workspace.pk,
    )
