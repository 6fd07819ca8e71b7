"""What follows of a payment's state for the workspace: paused, open again, and its owners told."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from apps.core.errors import Conflict
from apps.core.tenancy.context import workspace_context
from apps.public.audit.services import audit_record
from apps.public.billing.models import BillingAccount, BillingSettings
from apps.public.billing.paying.notices import notices_note
from apps.public.billing.paying.standing import Standing, Verdict, verdict_on
from apps.public.workspaces.models import Suspension, SuspensionCause, SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend

BANNER_KEY = "billing:banner"


def workspace_follow(account: BillingAccount, *, rules: BillingSettings, now: datetime) -> Verdict:
    """Pause the workspace, or lift billing's own pause (and no other), and have its owners written to.

    Inside the caller's transaction, which holds the account's row. Two queries; up to twenty for a change.
    """
    verdict = verdict_on(account, grace_days=rules.grace_days, now=now)
    was_lifted = False
    if verdict.standing is Standing.PAUSED:
        _pause(account.workspace, verdict)
    else:
        was_lifted = billing_pause_lift(account.workspace)
    notices_note(account, verdict=verdict, was_lifted=was_lifted, grace_days=rules.grace_days, now=now)
    banner_forget(account.workspace)
    return verdict


def billing_pause_lift(workspace: Workspace) -> bool:
    """Take billing's pause away, and no other, if there is one; whether there was. One query, ten for a lift."""
    if not Suspension.objects.filter(workspace=workspace, cause=SuspensionCause.BILLING).exists():
        return False
    workspace_resume(workspace=workspace, cause=SuspensionCause.BILLING)
    audit_record(staff=None, verb="billing.resumed", summary="Paid: the pause is lifted.", workspace=workspace)
    return True


def banner_forget(workspace: Workspace) -> None:
    """Have the workspace's pages look anew, after the commit, at what there is to say about payment."""

    def forget() -> None:
        with workspace_context(workspace):
            cache.delete(BANNER_KEY)

    transaction.on_commit(forget)


def _pause(workspace: Workspace, verdict: Verdict) -> None:
    paused = Suspension.objects.filter(workspace=workspace, cause=SuspensionCause.BILLING, reason=verdict.reason)
    if paused.exists():
        return
    try:
        workspace_suspend(
            workspace=workspace, mode=SuspensionMode.READ_ONLY, reason=verdict.reason, cause=SuspensionCause.BILLING
        )
    except Conflict:  # archived, or not there yet: nobody works in it
        return
    audit_record(
        staff=None,
        verb="billing.paused",
        summary=f"Paused: {verdict.reason}",
        workspace=workspace,
        data={"cause": verdict.cause},
    )
