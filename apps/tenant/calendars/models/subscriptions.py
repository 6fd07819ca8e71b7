"""The address that a calendar is kept up to date from."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel
from apps.tenant.calendars.models.calendars import Calendar

# So long a failing address is nobody's worry: servers have bad days.
WARN_AFTER = timedelta(days=7)


class Subscription(BaseModel):
    """An address, when it is asked next, and how the last times went. Without a calendar until its preview is applied.

    The address may be a secret: it is shown only to those who manage calendars, and never logged.
    """

    calendar = models.OneToOneField(
        Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="subscription"
    )
    address = models.CharField(max_length=2000)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is asked next; null: not by itself.")
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="The last answer that was of use.")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When its events were last read whole.")
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="calendars_subscription_due")]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The address as far as anybody may see it."""
        return urlsplit(self.address).hostname or "an address"

    @property
    def is_failing_long(self) -> bool:
        """Whether somebody should look at it."""
        return self.failing_since is not None and timezone.now() - self.failing_since >= WARN_AFTER
