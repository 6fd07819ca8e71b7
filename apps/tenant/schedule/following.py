"""Posts follow their words: a draft gets ready when there are some, an approval ends when they change."""

from uuid import UUID

from django.db.models import F
from django.utils import timezone

from apps.tenant.schedule.checks import states_for
from apps.tenant.schedule.models import Post, PostState


def follow_words(artwork_id: UUID, network: str) -> None:
    """Bring the open posts of the artwork on the network into line with its caption. One to five queries."""
    posts = Post.objects.filter(artwork=artwork_id, network=network, state__in=[PostState.DRAFT, PostState.APPROVED])
    found = list(posts.values_list("pk", "state", "approved_at"))
    if not found:
        return
    drafts = [pk for pk, state, _ in found if state == PostState.DRAFT]
    approved = [pk for pk, _, approved_at in found if approved_at is not None]
    now, version = timezone.now(), F("version") + 1
    Post.objects.filter(pk__in=drafts).update(state=PostState.READY, version=version, updated_at=now)
    if drafts and states_for([(artwork_id, network)]) == [PostState.APPROVED]:
        Post.objects.filter(pk__in=drafts).update(state=PostState.APPROVED)
    Post.objects.filter(pk__in=approved).update(
        state=PostState.READY, approved_at=None, approved_by=None, approved_name="", version=version, updated_at=now
    )
