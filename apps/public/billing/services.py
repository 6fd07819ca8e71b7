"""Writes on plans."""

from django.db import transaction

from apps.core.errors import Conflict
from apps.public.billing.models import Plan, Subscription
from apps.public.workspaces.models import Workspace


@transaction.atomic
def subscription_set(*, workspace: Workspace, plan: Plan) -> Subscription:
    """Put the workspace on the plan. Nothing is deleted when the new plan has less. Three queries.

    Raises Conflict when the plan was deleted meanwhile.
    """
    if not Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk).exists():
        raise Conflict("This plan was deleted meanwhile. Choose another one.")
    subscription, _ = Subscription.objects.update_or_create(workspace=workspace, defaults={"plan": plan})
    return subscription
