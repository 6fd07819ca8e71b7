"""Locks are taken in one order: artworks, posts, deliveries; several posts by their key. Else a sale may lose."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.tenancy.context import active_workspace, workspace_context
from apps.public.memberships.models import Membership
from apps.public.metering.services import meter_lock
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.framing import renditions_remake
from apps.tenant.artworks.ingest import artwork_store, examine
from apps.tenant.artworks.models import RenditionKind
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.library.services import artworks_throw_away
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.deliveries.mending import post_shift
from apps.tenant.publishing.deliveries.outcomes import gone
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import ApprovalMode, Change, PlanSettings, Post, PostState
from apps.tenant.schedule.services import Move, posts_move, posts_remove
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.deliveries import minute_in, sendable, work_once
from tests.factories.pictures import file_of, quarters
from tests.factories.schedule import post_make

BY_KEY = ('ORDER BY "schedule_post"."id" ASC FOR UPDATE', "ORDER BY 1 ASC FOR UPDATE")


def _move(actor: Actor, posts: list[Post]) -> object:
    return posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(days=9)) for post in posts])


def _undo(actor: Actor, posts: list[Post]) -> object:
    moves = [Move(post, post.scheduled_at + timedelta(days=9)) for post in posts]
    return change_undo(actor=actor, change=posts_move(actor=actor, moves=moves))


def _send(actor: Actor, posts: list[Post]) -> object:
    push_start(actor=actor, posts=posts)
    work_once()
    return posts_call_back(actor=actor, posts=posts, why="test")


ACTS: list[Callable[[Actor, list[Post]], object]] = [
    _move,
    _undo,
    _send,
    lambda actor, posts: posts_remove(actor=actor, posts=posts),
    lambda actor, posts: posts_approve(actor=actor, posts=posts),
    lambda actor, posts: artworks_throw_away(actor=actor, artworks=[post.artwork for post in posts]),
]


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("act", ACTS)
def test_several_posts_are_locked_by_their_key(actor: Actor, act: Callable[[Actor, list[Post]], object]) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1 + number)) for number in range(3)]
    with CaptureQueriesContext(connection) as found:
        act(actor, posts)
    locking = [one["sql"] for one in found if "FOR UPDATE" in one["sql"] and 'FROM "schedule_post"' in one["sql"]]
    assert locking
    assert [sql[-200:] for sql in locking if not any(way in sql for way in BY_KEY)] == []


@pytest.mark.usefixtures("connected")
def test_what_goes_to_the_bin_is_locked_before_its_posts(actor: Actor) -> None:
    post = sendable()
    with CaptureQueriesContext(connection) as found:
        artworks_throw_away(actor=actor, artworks=[post.artwork])
    locks = [one["sql"] for one in found if "FOR NO KEY UPDATE" in one["sql"] or "FOR UPDATE" in one["sql"]]
    assert 'FROM "artworks_artwork"' in locks[0]
    assert 'FROM "schedule_post"' in locks[1]


@pytest.fixture
def owner_of_jane(committed: None) -> Iterator[Actor]:
    """In her workspace each statement is its own transaction unless the code says otherwise."""
    workspace = Workspace.objects.get(slug="jane")
    user = Membership.objects.select_related("user").get(workspace=workspace, role=Role.OWNER).user
    with workspace_context(workspace):
        yield Actor(user_id=user.pk, name="Jane", role=Role.OWNER)


@pytest.mark.slow
@pytest.mark.usefixtures("owner_of_jane")
def test_what_is_framed_anew_in_the_background_is_followed(tmp_path: Path) -> None:
    """The task has no transaction around it."""
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})
    artwork = artwork_store(picture=examine(file_of(tmp_path, quarters(1200, 800))), original_name="quarters.jpg")
    caption_make(artwork, "instagram")
    post = post_make(artwork, minute_in(1), "instagram", state=PostState.APPROVED)
    for state in (PostState.QUEUED, PostState.PUSHING):
        Post.objects.filter(pk=post.pk).update(state=state)
    delivery = Delivery.objects.create(post=post, step=Step.FIND, due_at=minute_in(1))
    renditions_remake(artwork_id=artwork.pk, kinds=[kind.value for kind in RenditionKind])
    assert Delivery.objects.get(pk=delivery.pk).is_stale


@pytest.mark.slow
def test_what_comes_back_while_its_words_are_written_has_to_be_approved(owner_of_jane: Actor) -> None:
    """Publer's confirmation and the words come at the same moment: the words wait, and see what became of the post."""
    artwork = artwork_make("Harbour")
    caption = caption_make(artwork, "instagram", text="As it was approved.")
    post = post_make(artwork, minute_in(1), "instagram", state=PostState.APPROVED, approved_at=timezone.now())
    for state in (PostState.QUEUED, PostState.PUSHING, PostState.CANCELLING):
        Post.objects.filter(pk=post.pk).update(state=state)
    Delivery.objects.create(post=post, step=Step.REMOVE, due_at=minute_in(1), then=PostState.APPROVED)

    def rewrite() -> None:
        draft = replace(draft_of(caption), text="Nobody has seen this.")
        caption_save(
            actor=owner_of_jane, artwork=artwork, network=Network.INSTAGRAM, draft=draft, version=caption.version
        )

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Post.objects.select_for_update().get(pk=post.pk)
            writing = pool.submit(_elsewhere, rewrite, connection.settings_dict["NAME"])
            _until_it_waits(writing)
            gone(Delivery.objects.select_related("post").get(post=post))
        writing.result(20)
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)


def _shift(actor: Actor, post: Post, change: Change) -> object:
    return post_shift(actor=actor, post=post)


def _move_on(actor: Actor, post: Post, change: Change) -> object:
    return posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(days=9))])


def _undo_it(actor: Actor, post: Post, change: Change) -> object:
    return change_undo(actor=actor, change=change)


@pytest.mark.slow
@pytest.mark.parametrize("act", [_shift, _move_on, _undo_it])
def test_who_may_send_takes_the_meter_before_the_posts(
    owner_of_jane: Actor, act: Callable[[Actor, Post, Change], object]
) -> None:
    """Somebody sends the same post at this moment: meter first, then post. The other way round one of them is lost."""
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})
    post = sendable("Harbour", at=minute_in(1))
    for state in (PostState.QUEUED, PostState.PUSHING, PostState.FAILED):
        Post.objects.filter(pk=post.pk).update(state=state)
    Delivery.objects.create(post=post, step=Step.REST)
    change = posts_move(actor=owner_of_jane, moves=[Move(post, minute_in(2))])
    post.refresh_from_db()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            meter_lock(active_workspace().id)
            acting = pool.submit(_elsewhere, lambda: act(owner_of_jane, post, change), connection.settings_dict["NAME"])
            _until_it_waits(acting)
            Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        acting.result(20)


def _elsewhere(act: Callable[[], object], name: str) -> None:
    """On a connection of its own."""
    connections["default"].settings_dict["NAME"] = name
    try:
        with workspace_context(Workspace.objects.get(slug="jane")):
            act()
    finally:
        connections["default"].close()


def _until_it_waits(acting: "Future[None]") -> None:
    for _ in range(600):
        if acting.done():
            pytest.fail(f"It did not wait: {acting.exception()!r}")
        with connection.cursor() as cursor:
            # Who is connected is otherwise what the transaction's first look found.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise TimeoutError("Nobody waits.")
