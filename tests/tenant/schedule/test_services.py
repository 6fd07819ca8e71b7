"""Posts: planned, moved, replaced, taken out, approved, and everything that is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Role
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.services import (
    post_create,
    post_move,
    post_remove,
    post_replace_artwork,
    post_withdraw_approval,
    posts_approve,
)
from tests.factories.artworks import artwork_make
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
        post_move(actor=actor, post=first, at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Conflict, match="already a post"):
        post_create(actor=actor, artwork=artwork_make("Other"), network="instagram", at=TOMORROW)


def test_a_moved_post_leaves_its_event_and_the_log_says_who_moved_it(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    post_move(actor=actor, post=post, at=TOMORROW + timedelta(hours=2))
    post.refresh_from_db()
    assert post.scheduled_at == TOMORROW + timedelta(hours=2)
    assert Entry.objects.get(verb="post.moved").actor_id == actor.user_id


def test_the_second_of_two_people_is_told_and_changes_nothing(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    post_move(actor=actor, post=post, at=TOMORROW + timedelta(hours=1), version=1)
    with pytest.raises(Conflict, match="meanwhile"):
        post_move(actor=actor, post=post, at=TOMORROW + timedelta(hours=5), version=1)


def test_another_artwork_takes_the_place_and_the_time_stays(actor: Actor) -> None:
    post, other = post_make(artwork_make(), TOMORROW), artwork_make("Other")
    post_replace_artwork(actor=actor, post=post, artwork=other)
    post.refresh_from_db()
    assert (post.artwork_id, post.scheduled_at, post.state) == (other.pk, TOMORROW, PostState.DRAFT)


def test_a_post_taken_out_is_gone_and_its_artwork_is_not(actor: Actor) -> None:
    artwork = artwork_make()
    post_remove(actor=actor, post=post_make(artwork))
    assert not Post.objects.exists()
    artwork.refresh_from_db()


def test_approving_names_those_that_can_not_be_and_approves_the_others(actor: Actor) -> None:
    good = post_make(artwork_make("Good"), TOMORROW)
    sold = post_make(artwork_make("Gone", availability="sold"), TOMORROW + timedelta(hours=1))
    wordless = post_make(artwork_make("Wordless"), TOMORROW + timedelta(hours=2), state=PostState.DRAFT)
    count, refused = posts_approve(actor=actor, posts=[good, sold, wordless])
    assert count == 1
    assert [text.split(":")[0] for text in refused] == ["Gone", "Wordless"]
    good.refresh_from_db()
    assert (good.state, good.approved_by_id) == (PostState.APPROVED, actor.user_id)


def test_a_member_who_may_not_approve_withdraws_the_approval_by_moving(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW, state=PostState.APPROVED)
    member = Actor(user_id=actor.user_id, name="Mia", role=Role.MEMBER)
    assert post_move(actor=member, post=post, at=TOMORROW + timedelta(hours=1)).state == PostState.READY
    posts_approve(actor=actor, posts=[Post.objects.get()])
    assert post_move(actor=actor, post=post, at=TOMORROW + timedelta(hours=2)).state == PostState.APPROVED


def test_an_approval_can_be_withdrawn(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW, state=PostState.APPROVED)
    assert post_withdraw_approval(actor=actor, post=post).state == PostState.READY


@pytest.mark.parametrize("state", ["queued", "pushing", "scheduled", "published", "unknown", "cancelling"])
def test_what_has_left_the_house_can_not_be_changed(actor: Actor, state: str) -> None:
    post = post_make(artwork_make(), TOMORROW, state=state)
    for change in (
        lambda: post_move(actor=actor, post=post, at=TOMORROW + timedelta(hours=1)),
        lambda: post_replace_artwork(actor=actor, post=post, artwork=artwork_make("Other")),
        lambda: post_remove(actor=actor, post=post),
    ):
        with pytest.raises(Conflict):
            change()


def test_the_same_artwork_network_and_time_twice_is_refused_by_the_database(jane: Workspace, actor: Actor) -> None:
    from django.db import IntegrityError, transaction

    artwork = artwork_make()
    post_make(artwork, TOMORROW)
    with pytest.raises(IntegrityError), transaction.atomic():
        post_make(artwork, TOMORROW)
    Post.objects.update(state=PostState.CANCELLED)
    post_make(artwork, TOMORROW)


def test_states_go_only_along_the_arrows(actor: Actor) -> Any:
    from apps.tenant.schedule.states import ARROWS, check_arrow

    post = post_make(artwork_make())
    for state in PostState:
        post.state = state
        for target in PostState:
            if target in ARROWS[state]:
                check_arrow(post, target)
            else:
                with pytest.raises(Conflict):
                    check_arrow(post, target)
