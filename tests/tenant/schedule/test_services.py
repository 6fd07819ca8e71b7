"""Posts: planned, moved, replaced, taken out, approved, and everything that is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.approval import post_withdraw_approval, posts_approve
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState
from apps.tenant.schedule.services import (
    Move,
    Place,
    post_create,
    post_replace_artwork,
    posts_move,
    posts_plan,
    posts_remove,
)
from apps.tenant.schedule.states import ARROWS, check_arrow
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


def test_an_artwork_with_words_becomes_a_ready_post_and_one_without_a_draft(actor: Actor) -> None:
    artwork = artwork_make()
    caption_make(artwork, "instagram")
    ready = post_create(actor=actor, artwork=artwork, network="instagram", at=TOMORROW)
    draft = post_create(actor=actor, artwork=artwork, network="pinterest", at=TOMORROW)
    assert (ready.state, draft.state) == (PostState.READY, PostState.DRAFT)


@pytest.mark.parametrize("availability", ["sold", "on_hold"])
def test_what_is_sold_or_on_hold_is_never_planned(actor: Actor, availability: str) -> None:
    with pytest.raises(InvalidInput, match="must not be posted"):
        post_create(actor=actor, artwork=artwork_make(availability=availability), network="instagram", at=TOMORROW)


def test_nothing_is_planned_in_the_past_or_on_a_taken_minute(actor: Actor) -> None:
    first = post_make(artwork_make(), TOMORROW)
    with pytest.raises(InvalidInput, match="passed"):
        posts_move(actor=actor, moves=[Move(first, timezone.now() - timedelta(minutes=1))])
    with pytest.raises(Conflict, match="already a post"):
        post_create(actor=actor, artwork=artwork_make("Other"), network="instagram", at=TOMORROW)


def test_a_moved_post_leaves_its_event_and_the_log_says_who_moved_it(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    move(actor, post, hours=2)
    post.refresh_from_db()
    assert post.scheduled_at == TOMORROW + timedelta(hours=2)
    assert Entry.objects.get(verb="post.moved").actor_id == actor.user_id


def test_the_second_of_two_people_is_told_and_changes_nothing(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    move(actor, post, hours=1, version=1)
    with pytest.raises(Conflict, match="meanwhile"):
        move(actor, post, hours=5, version=1)


def test_another_artwork_takes_the_place_and_the_time_stays(actor: Actor) -> None:
    post, other = post_make(artwork_make(), TOMORROW), artwork_make("Other")
    post_replace_artwork(actor=actor, post=post, artwork=other)
    post.refresh_from_db()
    assert (post.artwork_id, post.scheduled_at, post.state) == (other.pk, TOMORROW, PostState.DRAFT)


def test_a_post_taken_out_leaves_its_place_to_another_one_and_its_artwork_stays(actor: Actor) -> None:
    artwork = artwork_make()
    post = post_make(artwork, TOMORROW)
    posts_remove(actor=actor, posts=[post])
    assert not Post.objects.standing().exists()
    assert post_create(actor=actor, artwork=artwork, network="instagram", at=TOMORROW).pk != post.pk


def test_approving_names_those_that_can_not_be_and_approves_the_others(actor: Actor) -> None:
    good = post_make(artwork_make("Good"), TOMORROW)
    sold = post_make(artwork_make("Gone", availability="sold"), TOMORROW + timedelta(hours=1))
    wordless = post_make(artwork_make("Wordless"), TOMORROW + timedelta(hours=2), state=PostState.DRAFT)
    caption_make(good.artwork, "instagram")
    approved, refused, _ = posts_approve(actor=actor, posts=[good, sold, wordless])
    assert approved == [good]
    assert [text.split(":")[0] for text in refused] == ["Gone", "Wordless"]
    good.refresh_from_db()
    assert (good.state, good.approved_by_id) == (PostState.APPROVED, actor.user_id)


def test_moving_an_approved_post_or_changing_its_words_ends_the_approval(actor: Actor) -> None:
    artwork = artwork_make()
    caption = caption_make(artwork, "instagram")
    post = post_make(artwork, TOMORROW)
    posts_approve(actor=actor, posts=[post])
    move(actor, post, hours=1)
    post.refresh_from_db()
    assert (post.state, post.approved_by_id, post.approved_name) == (PostState.READY, None, "")
    posts_approve(actor=actor, posts=[post])
    draft = Draft(text="Other words", hashtags=())
    caption_save(actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=draft, version=caption.version)
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)


def test_a_draft_gets_ready_when_its_words_are_written(actor: Actor) -> None:
    artwork = artwork_make()
    post = post_create(actor=actor, artwork=artwork, network="instagram", at=TOMORROW)
    draft = Draft(text="Words", hashtags=())
    caption_save(actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=draft, version=0)
    post.refresh_from_db()
    assert post.state == PostState.READY


def test_where_nobody_has_to_approve_posts_with_words_are_approved_at_once(actor: Actor) -> None:
    PlanSettings.objects.create(approval=ApprovalMode.OFF)
    artwork = artwork_make()
    caption_make(artwork, "instagram")
    post = post_create(actor=actor, artwork=artwork, network="instagram", at=TOMORROW)
    assert post.state == PostState.APPROVED
    move(actor, post, hours=1)
    post.refresh_from_db()
    assert post.state == PostState.APPROVED


def test_an_approval_can_be_withdrawn(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW, state=PostState.APPROVED)
    assert post_withdraw_approval(actor=actor, post=post).state == PostState.READY


@pytest.mark.parametrize("state", ["queued", "pushing", "scheduled", "unknown", "failed"])
def test_what_has_left_the_house_gets_no_other_artwork(actor: Actor, state: str) -> None:
    post = post_make(artwork_make(), TOMORROW, state=state)
    with pytest.raises(Conflict):
        post_replace_artwork(actor=actor, post=post, artwork=artwork_make("Other"))


@pytest.mark.parametrize("state", ["pushing", "unknown"])
def test_what_is_being_sent_at_this_moment_is_not_moved(actor: Actor, state: str) -> None:
    with pytest.raises(Conflict, match="at this moment"):
        move(actor, post_make(artwork_make(), TOMORROW, state=state), hours=1)


@pytest.mark.parametrize("state", ["published", "cancelling"])
def test_what_is_out_or_being_called_back_can_not_be_changed(actor: Actor, state: str) -> None:
    post = post_make(artwork_make(), TOMORROW, state=state)
    for change in (
        lambda: move(actor, post, hours=1),
        lambda: post_replace_artwork(actor=actor, post=post, artwork=artwork_make("Other")),
        lambda: posts_remove(actor=actor, posts=[post]),
    ):
        with pytest.raises(Conflict):
            change()


def test_the_same_artwork_network_and_time_twice_is_refused_by_the_database(jane: Workspace, actor: Actor) -> None:
    artwork = artwork_make()
    post_make(artwork, TOMORROW)
    with pytest.raises(IntegrityError), transaction.atomic():
        post_make(artwork, TOMORROW)
    Post.objects.update(state=PostState.CANCELLED)
    post_make(artwork, TOMORROW)


def test_posts_change_places_with_each_other_in_one_go(actor: Actor) -> None:
    first = post_make(artwork_make("First"), TOMORROW)
    second = post_make(artwork_make("Second"), TOMORROW + timedelta(hours=1))
    posts_move(actor=actor, moves=[Move(first, second.scheduled_at), Move(second, first.scheduled_at)])
    assert list(Post.objects.order_by("scheduled_at")) == [second, first]


def test_a_group_moves_as_a_whole_or_not_at_all(actor: Actor) -> None:
    posts = [post_make(artwork_make(f"{n}"), TOMORROW + timedelta(hours=n)) for n in range(3)]
    post_make(artwork_make("In the way"), TOMORROW + timedelta(hours=12))
    with pytest.raises(Conflict, match="In the way"):
        posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(hours=10)) for post in posts])
    posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(hours=1)) for post in posts])
    assert [post.scheduled_at for post in Post.objects.order_by("scheduled_at")][:3] == [
        TOMORROW + timedelta(hours=n) for n in (1, 2, 3)
    ]


def test_the_place_of_a_sold_painting_is_free(actor: Actor) -> None:
    sold = post_make(artwork_make("Sold", availability="sold"), TOMORROW)
    artwork = artwork_make("Next")
    _, change = posts_plan(actor=actor, places=[Place(artwork, "instagram", TOMORROW)])
    sold.refresh_from_db()
    assert sold.state == PostState.CANCELLED
    change_undo(actor=actor, change=change)
    sold.refresh_from_db()
    assert sold.state == PostState.READY


def test_a_favourable_time_is_used_once_on_each_network(actor: Actor) -> None:
    event = event_make(calendar_make(), TOMORROW)
    post_make(artwork_make(), TOMORROW, event=event)
    with pytest.raises(IntegrityError), transaction.atomic():
        post_make(artwork_make("Other"), TOMORROW + timedelta(minutes=1), event=event)
    post_make(artwork_make("Elsewhere"), TOMORROW, network="pinterest", event=event)


def test_times_are_whole_minutes_in_the_database(actor: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(artwork=artwork_make(), network="instagram", scheduled_at=TOMORROW + timedelta(seconds=1))


@pytest.mark.parametrize("state", PostState.values)
def test_states_go_only_along_the_arrows_in_python_and_in_the_database(actor: Actor, state: str) -> None:
    post = post_make(artwork_make(), state=state)
    for target in PostState:
        allowed = target in ARROWS[PostState(state)]
        assert check_raises(post, target) is not allowed
        try:
            with transaction.atomic():
                Post.objects.filter(pk=post.pk).update(state=target)
                transaction.set_rollback(True)
            passed = True
        except IntegrityError:
            passed = False
        assert passed is (allowed or target == state)


def check_raises(post: Post, target: PostState) -> bool:
    try:
        check_arrow(post, target)
    except Conflict:
        return True
    return False


def move(actor: Actor, post: Post, *, hours: int, version: int | None = None) -> None:
    posts_move(actor=actor, moves=[Move(post, TOMORROW + timedelta(hours=hours), version=version)])
