"""How long it is kept what was tried."""

from datetime import timedelta

from django.utils import timezone

from apps.tenant.publishing.models import Attempt

KEPT = timedelta(days=90)


def attempts_forget() -> int:
    """Delete attempts that are older than 90 days; how many. One query."""
    count, _ = Attempt.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count
