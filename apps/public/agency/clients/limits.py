"""Which clients come near a limit of their plan, as a condition for the database."""

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from apps.public.billing.models import DEFAULT_PLAN, Plan
from apps.public.memberships.models import Membership

_NEAR_TENTHS = 8


def is_near_limit() -> GreaterThanOrEqual:
    """True for workspaces whose members are at 80 % of what the plan allows, or more."""
    members = Membership.objects.filter(workspace=OuterRef("pk")).order_by().values("workspace")
    used = Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0)
    usual = Plan.objects.filter(slug=DEFAULT_PLAN).values("most_members")[:1]
    return GreaterThanOrEqual(
        used * 10, Coalesce(F("subscription__plan__most_members"), Subquery(usual)) * _NEAR_TENTHS
    )
