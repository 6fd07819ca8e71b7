"""Bringing a subscription into a state, and saying what has become of the workspace."""

from collections.abc import Callable
from datetime import timedelta

from django.core import mail

from apps.public.billing.models import BillingAccount, BillingNotice
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, subscribe

Asked = Callable[[], BillingAccount]


def state(workspace: Workspace) -> tuple[str, str]:
    workspace.refresh_from_db()
    return workspace.state, workspace.suspension_mode


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def overdue(account: BillingAccount, stripe: StripeSimulator, ask: Asked) -> BillingAccount:
    """Subscribed, then the renewal could not be paid."""
    subscribe(account)
    ask()
    card_set(stripe, account, "declined")
    stripe.advance(days=31)
    return ask()


def days_pass(account: BillingAccount, days: float) -> None:
    """The debt is that much older."""
    since = BillingAccount.objects.get(pk=account.pk).past_due_since
    assert since
    earlier = since - timedelta(days=days)
    BillingAccount.objects.filter(pk=account.pk).update(past_due_since=earlier)
    BillingNotice.objects.filter(occasion=since.isoformat()).update(occasion=earlier.isoformat())
