"""A workspace with a customer at the simulated Stripe, and messages that come in."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.cache import caches

from apps.public.billing.models import BillingAccount
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import Hook, customer_make, prices_make

Told = Callable[[], list[int]]


@pytest.fixture(autouse=True)
def _prices(db: None) -> None:
    prices_make()


@pytest.fixture
def account(jane: Workspace, stripe: StripeSimulator) -> BillingAccount:
    """Jane's customer at Stripe."""
    return customer_make(jane)


@pytest.fixture
def hook(settings: LazySettings) -> Hook:
    return Hook(settings.ROOT_HOST)


@pytest.fixture
def told(stripe: StripeSimulator, hook: Hook, django_capture_on_commit_callbacks: Callable[..., object]) -> Told:
    """Send what waits at Stripe, once, and have workers act on it; the statuses that we answered."""

    def tell() -> list[int]:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            return stripe.webhooks.flush(hook)

    return tell


@pytest.fixture(autouse=True)
def _fresh_routes() -> None:
    caches["platform"].clear()


@pytest.fixture
def ask(account: BillingAccount, django_capture_on_commit_callbacks: object) -> Callable[[], BillingAccount]:
    """Ask Stripe, and have what follows done."""

    def ask() -> BillingAccount:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            return subscription_sync(workspace_id=account.workspace_id)

    return ask
