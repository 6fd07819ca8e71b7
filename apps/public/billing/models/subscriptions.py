"""Which plan a workspace is on, and how it is paid for."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.billing.models.plans import Plan
from apps.public.workspaces.models import Workspace

_ID = 255


class Subscription(BaseModel):
    """Which plan a workspace is on. A workspace without one is on the default plan."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")

    def __str__(self) -> str:
        return f"{self.workspace_id} on {self.plan_id}"


class PlanPrice(BaseModel):
    """What Stripe asks for a plan. One that is no longer offered still says which plan its payers are on."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prices")
    price_id = models.CharField(max_length=_ID, unique=True)
    # In the currency's smallest unit; empty where it depends on what is used, or has steps.
    amount = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    interval_count = models.PositiveSmallIntegerField(default=1)
    meter_event = models.CharField(max_length=100, blank=True, help_text="For what is used: the name of its events.")
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["plan__position", "meter_event", "interval_count", "amount"]

    def __str__(self) -> str:
        return self.price_id

    @property
    def is_metered(self) -> bool:
        """Whether it is asked for what is used, beside the plan's own price."""
        return bool(self.meter_event)


class PaymentStatus(models.TextChoices):
    """A subscription's status at Stripe, in Stripe's own words."""

    NONE = "", "No subscription"
    INCOMPLETE = "incomplete", "Not begun"
    INCOMPLETE_EXPIRED = "incomplete_expired", "Never begun"
    TRIALING = "trialing", "Trial"
    ACTIVE = "active", "Active"
    PAST_DUE = "past_due", "Payment overdue"
    UNPAID = "unpaid", "Unpaid"
    PAUSED = "paused", "Paused"
    CANCELED = "canceled", "Ended"


# It runs: another one beside it would be paid for twice.
RUNNING = frozenset(
    {
        PaymentStatus.TRIALING,
        PaymentStatus.ACTIVE,
        PaymentStatus.PAST_DUE,
        PaymentStatus.UNPAID,
        PaymentStatus.PAUSED,
    }
)
OWING = frozenset({PaymentStatus.PAST_DUE, PaymentStatus.UNPAID})


class BillingAccount(BaseModel):
    """A workspace's customer at Stripe, and how their subscription stood when Stripe was asked last.

    A workspace without one, or with ``by_hand``, is billed elsewhere: nothing that Stripe says touches it.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="billing_account")
    customer_id = models.CharField(max_length=_ID, unique=True)
    by_hand = models.BooleanField(default=False, help_text="The agency bills this workspace elsewhere.")
    subscription_id = models.CharField(max_length=_ID, blank=True)
    status = models.CharField(max_length=20, choices=PaymentStatus, blank=True)
    price_id = models.CharField(max_length=_ID, blank=True)
    had_trial = models.BooleanField(default=False)
    trial_ends_at = models.DateTimeField(null=True)
    period_ends_at = models.DateTimeField(null=True)
    cancels_at = models.DateTimeField(null=True, help_text="It ends then, unless it is resumed before.")
    ended_at = models.DateTimeField(null=True)
    past_due_since = models.DateTimeField(null=True, help_text="When we learnt of it: days of grace begin there.")
    pay_url = models.TextField(blank=True, help_text="Stripe's page of the invoice that waits.")
    metered_since = models.DateTimeField(null=True, help_text="What is used from then on is told to the meter.")
    meter_price_id = models.CharField(max_length=_ID, blank=True, help_text="What is asked for it.")
    problem = models.CharField(max_length=300, blank=True, help_text="For the agency: what has to be put right.")
    # Turns are taken before Stripe is asked; an answer that is older than what is written here is thrown away.
    turns = models.PositiveBigIntegerField(default=0)
    written_turn = models.PositiveBigIntegerField(default=0)
    synced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription_id"], condition=~models.Q(subscription_id=""), name="billing_subscription_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=PaymentStatus.values), name="billing_account_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(written_turn__lte=models.F("turns")), name="billing_account_turns_are_taken"
            ),
        ]
        indexes = [models.Index(fields=["past_due_since"], name="billing_account_past_due")]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.status or 'no subscription'}"

    @property
    def runs(self) -> bool:
        """Whether a subscription runs, be it in trial or overdue."""
        return self.status in RUNNING
