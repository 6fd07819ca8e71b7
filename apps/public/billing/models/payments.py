"""What came from Stripe, what was written about it, and what holds for the agency's billing as a whole."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.billing.models.subscriptions import BillingAccount


class EventState(models.TextChoices):
    """Where a message of Stripe's is."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    IGNORED = "ignored", "Of no concern"
    FAILED = "failed", "Failed"


class StripeEvent(models.Model):
    """A message of Stripe's, remembered by its id, so that each is acted on once. Its contents are not kept."""

    id = models.CharField(primary_key=True, max_length=255, editable=False)
    kind = models.CharField(max_length=255)
    customer_id = models.CharField(max_length=255, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=EventState, default=EventState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=EventState.values), name="billing_event_state_is_known")
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="billing_event_by_state"),
            models.Index(fields=["customer_id", "-received_at"], name="billing_event_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.kind}"


class NoticeKind(models.TextChoices):
    """What owners are written to about."""

    TRIAL_ENDING = "trial_ending", "The trial ends soon"
    PAST_DUE = "past_due", "A payment did not go through"
    GRACE_ENDING = "grace_ending", "The workspace is paused soon"
    PAUSED = "paused", "The workspace is paused"
    RESUMED = "resumed", "The workspace is open again"


class BillingNotice(BaseModel):
    """A mail to a workspace's owners about payment. ``occasion`` makes it one for each trial, debt or pause.

    ``sent_at`` is when each of them had been written to.
    """

    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    occasion = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list, help_text="Ids of the owners who were written to.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "occasion"], name="billing_notice_once"),
            models.CheckConstraint(condition=models.Q(kind__in=NoticeKind.values), name="billing_notice_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"


class MeterReport(BaseModel):
    """A row of usage that the meter at Stripe was told, or was too old for it."""

    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="meter_reports")
    usage_id = models.UUIDField(unique=True)
    tokens = models.PositiveBigIntegerField()
    was_told = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.usage_id}: {self.tokens}"


class BillingSettings(BaseModel):
    """What holds for billing as a whole: one row at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    grace_days = models.PositiveSmallIntegerField(default=7)
    trial_days = models.PositiveSmallIntegerField(default=0)
    trial_needs_card = models.BooleanField(default=True)
    collects_tax = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "billing settings"
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="billing_settings_are_one")]

    def __str__(self) -> str:
        return "settings of billing"
