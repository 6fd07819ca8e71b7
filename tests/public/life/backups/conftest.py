"""Jane's workspace with everything in it that a backup has to keep, committed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Connection, Delivery, RemoteMedia, Step
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.fixtures.database import empty_bucket
from tests.isolation.world import build
from tests.public.life.backups.copies import AWAY, WAYS


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message is sent to a worker."""
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *args, **kwargs: None)


@pytest.fixture
def jane(committed: None, clean_bucket: None) -> Iterator[Workspace]:
    """Jane's, with one object of every kind, and a post in every state that Publer knows of."""
    workspace = Workspace.objects.get(slug="jane")
    build(workspace)
    with workspace_context(workspace):
        _posts_on_their_way()
    yield workspace
    empty_bucket()


def _posts_on_their_way() -> None:
    """Each approved, then led along its way; with an id at Publer, as if it was there."""
    Connection.objects.update(days_ahead=30)
    artwork = artwork_make("Harbour")
    RemoteMedia.objects.create(artwork=artwork, kind="ig_4x5", picture="x", workspace_id="1", remote_id="m1")
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=5)
    for number, (state, way) in enumerate(WAYS.items()):
        post = post_make(artwork, start + timedelta(days=number), state="approved", approved_at=timezone.now())
        for step in way:
            Post.objects.filter(pk=post.pk).update(state=step)
        is_working = AWAY[state] != Step.REST
        Delivery.objects.create(
            post=post,
            step=AWAY[state],
            due_at=timezone.now() if is_working else None,
            remote_id=f"r{number}",
            sent={"text": "x"},
            asked_at=timezone.now(),
            problem="not_seen" if state == PostState.FAILED else "",
        )
