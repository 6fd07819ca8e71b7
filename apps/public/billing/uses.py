"""How much of its limits a workspace uses, for its own people and for the agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from apps.core.tenancy.context import public_context
from apps.public.billing.limits import COUNTED, NEAR, Entitlements, Limit
from apps.public.billing.models import DEFAULT_PLAN, Exemption, Plan, Subscription
from apps.public.billing.selectors import plan_get
from apps.public.metering.selectors import numbers_of
from apps.public.workspaces.models import Workspace


class Level(StrEnum):
    """How close a use is to its limit."""

    FINE = "fine"
    NEAR = "near"
    FULL = "full"


@dataclass(frozen=True)
class LimitUse:
    """One limit, and how much of it is used. ``most`` None: without limit."""

    limit: Limit
    used: int
    most: int | None

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 is only said when nothing is left; more than 100 when the limit was lowered."""
        if self.most is None:
            return 0
        return 100 * self.used // self.most if self.most else 100 * bool(self.used)

    @property
    def level(self) -> Level:
        """Full only where there was something to use up: a plan without domains is not full of them."""
        if self.most is None or (self.most == 0 and self.used == 0):
            return Level.FINE
        return Level.FULL if self.used >= self.most else Level.NEAR if self.percent >= NEAR else Level.FINE

    @property
    def tone(self) -> str:
        """The tone that it is shown in."""
        return {Level.FINE: "accent", Level.NEAR: "warning", Level.FULL: "danger"}[self.level]

    @property
    def words(self) -> str:
        """``812 of 2,000``; ``812`` without a limit."""
        used = self.limit.shown(self.used)
        return used if self.most is None else f"{used} of {self.limit.shown(self.most)}"


def uses_of(workspace_id: UUID) -> list[LimitUse]:
    """All limits of one workspace. Six queries."""
    return uses_of_many([workspace_id])[workspace_id]


def uses_of_many(workspace_ids: Iterable[UUID]) -> dict[UUID, list[LimitUse]]:
    """All limits of each of the workspaces. Six queries, however many there are."""
    ids = list(workspace_ids)
    with public_context():
        allowed, numbers, places = _entitlements(ids), numbers_of(ids), _places(ids)
    return {
        workspace_id: [
            LimitUse(
                limit=limit,
                used=places[workspace_id].get(limit, 0)
                if limit in _PLACES
                else sum(numbers[workspace_id][metric] for metric in COUNTED[limit]),
                most=allowed[workspace_id].most(limit),
            )
            for limit in Limit
        ]
        for workspace_id in ids
    }


_PLACES = (Limit.MEMBERS, Limit.DOMAINS)


def _entitlements(ids: list[UUID]) -> dict[UUID, Entitlements]:
    subscriptions = Subscription.objects.filter(workspace__in=ids).select_related("plan")
    plans: dict[UUID, Plan] = {one.workspace_id: one.plan for one in subscriptions}
    exemptions: dict[UUID, dict[str, int | None]] = {workspace_id: {} for workspace_id in ids}
    for workspace_id, field, value in Exemption.objects.filter(workspace__in=ids).values_list(
        "workspace", "field", "value"
    ):
        exemptions[workspace_id][field] = value
    usual = plan_get(slug=DEFAULT_PLAN)
    return {one: Entitlements(plans.get(one, usual), exemptions[one]) for one in ids}


def _places(ids: list[UUID]) -> dict[UUID, dict[Limit, int]]:
    """People and domains, through the relations that their apps have with the workspace."""
    open_invitations = Q(
        invitations__accepted_at=None, invitations__revoked_at=None, invitations__expires_at__gt=timezone.now()
    )
    workspaces = Workspace.objects.filter(pk__in=ids)
    members = Count("memberships", filter=Q(memberships__user__is_active=True))
    invited = Count("invitations", filter=open_invitations)
    claims = Count("domain_claims", filter=~Q(domain_claims__state="off"))
    found: dict[UUID, dict[Limit, int]] = {one: dict.fromkeys(_PLACES, 0) for one in ids}
    for limit, number in ((Limit.MEMBERS, members), (Limit.MEMBERS, invited), (Limit.DOMAINS, claims)):
        for workspace_id, count in workspaces.annotate(number=number).values_list("pk", "number"):
            found[workspace_id][limit] += count
    return found
