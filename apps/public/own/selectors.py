"""What a person has of their own, and may have."""

from uuid import UUID

from apps.core.roles import Role
from apps.public.billing.models import DEFAULT_PLAN, Plan
from apps.public.billing.selectors import plan_get
from apps.public.memberships.models import Membership


def plan_for_another(user_id: UUID) -> Plan | None:
    """The plan under which the person may make one more workspace, or None. Two queries at most.

    Who owns a workspace may own as many as the most generous of their plans allows.
    """
    owned = Membership.objects.filter(user_id=user_id, role=Role.OWNER)
    places = list(owned.select_related("workspace__subscription__plan"))
    plans = [_plan_of(place) for place in places]
    best = max(plans, key=lambda plan: plan.most_workspaces, default=None)
    return best if best and len(places) < best.most_workspaces else None


def _plan_of(place: Membership) -> Plan:
    subscription = getattr(place.workspace, "subscription", None)
    return subscription.plan if subscription else plan_get(slug=DEFAULT_PLAN)
