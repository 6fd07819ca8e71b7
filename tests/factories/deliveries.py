"""A workspace that is connected to the simulator of Publer, posts that can be sent, and time that passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.tenant.artworks.models import Availability, Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.artworks.stock import availability_set
from apps.tenant.credentials.models import Credential, Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.deliveries import running
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.deliveries.tasks import work
from apps.tenant.publishing.models import Channel, Connection, Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import DEMO_KEY
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

WORKSPACE = "5f1c01"
CHANNELS = {"instagram": "6a01", "pinterest": "6a02", "facebook": "6a03"}
# Which steps a delivery may be at while its post is in a state; in all other states it rests.
STEPS = {
    PostState.QUEUED: {Step.SEND},
    PostState.PUSHING: {Step.CONFIRM, Step.FIND},
    PostState.UNKNOWN: {Step.CONFIRM, Step.FIND},
    PostState.SCHEDULED: {Step.WATCH},
    PostState.CANCELLING: {Step.REMOVE},
}
BOARDS = [{"id": "b0a1", "name": "Seascapes"}, {"id": "b0a2", "name": "Studio"}, {"id": "b0a3", "name": "Available"}]


def connect(key: str = DEMO_KEY) -> Connection:
    """The active workspace sends through the demo's workspace at the simulator; every network has a channel."""
    credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(key))
    for network, remote_id in CHANNELS.items():
        boards = BOARDS if network == Network.PINTEREST else []
        Channel.objects.create(
            remote_id=remote_id,
            network=network,
            provider=network,
            name=f"Jane on {network}",
            is_used=True,
            boards=boards,
            board="b0a1" if boards else "",
        )
    entered_at = Credential.objects.get(kind=Kind.PUBLER).entered_at
    return Connection.objects.create(
        key_entered_at=entered_at, user_id="64d0a1", workspace_id=WORKSPACE, workspace_name="Jane Doe Studio"
    )


def sendable(
    name: str = "Harbour",
    /,
    network: str = "instagram",
    *,
    at: datetime | None = None,
    text: str = "",
    **caption: object,
) -> Post:
    """An approved post with words and a picture in the storage, tomorrow if no time is given."""
    artwork = artwork_make(name)
    caption_make(artwork, network, text=text or f"{name} at dusk.", **caption)
    rendition = Rendition.objects.get(artwork=artwork, kind=kind_for(artwork, Network(network)))
    workspace_storage().save(str(rendition.file.name), ContentFile(b"\xff\xd8\xff" + name.encode()))
    return post_make(artwork, at, network, state=PostState.APPROVED)


def push(*posts: Post) -> None:
    """Hand the posts over, without anybody's asking, be they more than a channel takes in a day."""
    plan = push_start(actor=None, posts=posts, keep_caps=False)
    assert len(plan.going) == len(posts), plan.staying


def work_once() -> None:
    """One go, as the message would have it."""
    running.work(work)


def work_through(most: int = 12, *, settle: bool = False) -> None:
    """Go after go, with no wait between them, until only what has its time is left.

    ``settle``: the time passes that a post without an answer is looked for.
    """
    for _ in range(most):
        waiting = Delivery.objects.exclude(step__in=(Step.REST, Step.WATCH))
        if not waiting.exists():
            return
        long_ago = timezone.now() - timedelta(hours=1)
        waiting.update(due_at=timezone.now(), lease=None, leased_until=None)
        if settle:
            waiting.filter(asked_at__isnull=False).update(asked_at=long_ago)
        work_once()


def look_again() -> None:
    """Look after what is at Publer now, not when it would be."""
    Delivery.objects.filter(step=Step.WATCH).update(due_at=timezone.now())
    work_once()


def torn() -> list[tuple[str, str]]:
    """Post's state and delivery's step of those that can't be together: there must be none."""
    pairs = Delivery.objects.values_list("post__state", "step")
    return sorted({(state, step) for state, step in pairs if step not in STEPS.get(PostState(state), {Step.REST})})


def state_of(post: Post) -> str:
    """The post's state, as it is now."""
    return str(Post.objects.values_list("state", flat=True).get(pk=post.pk))


def minute_in(days: int = 1, minutes: int = 0) -> datetime:
    """A whole minute that is to come."""
    return (timezone.now() + timedelta(days=days, minutes=minutes)).replace(second=0, microsecond=0)


def moment(seconds: float) -> datetime:
    """A time of the simulator's."""
    return datetime.fromtimestamp(seconds, UTC)


def scheduled(name: str = "Harbour", **how: Any) -> Post:
    """An approved post that is at Publer."""
    post = sendable(name, **how)
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now(), approved_name="Jane")
    push(post)
    work_through()
    assert state_of(post) == PostState.SCHEDULED
    return fresh(post)


def fresh(post: Post) -> Post:
    """The post as it is in the database now."""
    return Post.objects.select_related("artwork").get(pk=post.pk)


def sell(post: Post) -> None:
    """Its artwork is sold."""
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.SOLD)
