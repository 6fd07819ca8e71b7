"""Writes on plans."""

from django.db import transaction

from apps.public.billing.models import Plan, Subscription
from apps.public.workspaces.models import Workspace


@transaction.atomic
def subscription_set(*, workspace: Workspace, plan: Plan) -> Subscription:
    """Put the workspace on the plan. Nothing is deleted when the new plan has less. Two queries."""
    subscription, _ = Subscription.objects.update_or_create(workspace=workspace, defaults={"plan": plan})
    return subscription
