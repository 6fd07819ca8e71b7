"""Writes on plans."""

from django.db import transaction
from django.db.models import QuerySet

from apps.core.access import StaffActor
from apps.core.errors import Conflict
from apps.public.audit.services import audit_record
from apps.public.billing.models import Exemption, Plan, Subscription
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


@transaction.atomic
def exemptions_set(
    *, staff: StaffActor | None, workspace: Workspace, values: dict[str, int | None], reason: str = ""
) -> None:
    """Give the workspace these limits and rights of its own, by the plan's fields, and no others. Four queries.

    None: no limit. ``reason``: what was agreed, kept with each. A limit below what there is deletes nothing. Who comes
    second at the same moment waits, and wins.
    """
    list(QuerySet(Workspace).select_for_update(no_key=True).filter(pk=workspace.pk).values_list("pk"))
    rows, reason = list(Exemption.objects.filter(workspace=workspace)), reason[:200]
    before = {row.field: row.value for row in rows}
    if before == values and all(row.reason == reason for row in rows):
        return
    Exemption.objects.filter(workspace=workspace).delete()
    Exemption.objects.bulk_create(
        Exemption(workspace=workspace, field=field, value=value, reason=reason) for field, value in values.items()
    )
    audit_record(
        staff=staff,
        verb="client.limits_changed",
        summary=f"Changed the limits of {workspace.name}",
        workspace=workspace,
        data={"before": before, "after": values, "reason": reason},
    )
