"""What people do about notices."""

from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.publishing.models import Notice


def notice_seen(*, actor: Actor, notice: Notice) -> None:
    """Put the notice away for everybody in the workspace, until there is more of it. One query."""
    unseen = Notice.objects.filter(pk=notice.pk, seen_at=None)
    unseen.update(seen_at=timezone.now(), seen_by=actor.user_id, updated_at=timezone.now())
