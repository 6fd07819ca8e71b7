"""Undo and redo: of one post and of many, by one person and by two."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, NotFound
from apps.public.users.models import User
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.cancelling import posts_cancel, posts_uncancel
from apps.tenant.schedule.history import (
    change_get_for,
    change_redo,
    change_to_redo,
    change_to_undo,
    change_undo,
    changes_forget,
)
from apps.tenant.schedule.models import Change, Post, PostState
from apps.tenant.schedule.services import Move, Place, posts_move, posts_plan, posts_remove
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
LATER = TOMORROW + timedelta(hours=3)


@pytest.fixture
def other(actor: Actor) -> Actor:
    user = User.objects.create_user("other@example.com", name="Other")
    return Actor(user_id=user.pk, name="Other", role=actor.role)


def times() -> list[object]:
    return list(Post.objects.standing().order_by("scheduled_at").values_list("scheduled_at", flat=True))


def test_what_was_planned_moved_and_taken_out_comes_back_step_by_step_and_goes_again(actor: Actor) -> None:
    artwork = artwork_make()
    posts, _ = posts_plan(actor=actor, places=[Place(artwork, "instagram", TOMORROW)])
    posts_move(actor=actor, moves=[Move(posts[0], LATER)])
    posts_remove(actor=actor, posts=posts)
    seen = []
    while (change := change_to_undo(actor)) is not None:
        change_undo(actor=actor, change=change)
        seen.append(times())
    assert seen == [[LATER], [TOMORROW], []]
    while (change := change_to_redo(actor)) is not None:
        change_redo(actor=actor, change=change)
        seen.append(times())
    assert seen[3:] == [[TOMORROW], [LATER], []]


def test_something_new_ends_the_way_forward(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    change_undo(actor=actor, change=change)
    posts_move(actor=actor, moves=[Move(post, LATER + timedelta(hours=1))])
    assert change_to_redo(actor) is None


def test_what_somebody_else_changed_since_stays_and_is_counted(actor: Actor, other: Actor) -> None:
    posts = [post_make(artwork_make(f"{n}"), TOMORROW + timedelta(minutes=n)) for n in range(3)]
    change = posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(hours=1)) for post in posts])
    posts_move(actor=other, moves=[Move(posts[1], LATER)])
    outcome = change_undo(actor=actor, change=change)
    assert (outcome.done, outcome.kept) == (2, 1)
    assert times() == [TOMORROW, TOMORROW + timedelta(minutes=2), LATER]


def test_a_place_that_was_taken_meanwhile_is_not_taken_back(actor: Actor, other: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    posts_plan(actor=other, places=[Place(artwork_make("Quick"), "instagram", TOMORROW)])
    assert change_undo(actor=actor, change=change).kept == 1
    assert times() == [TOMORROW, LATER]


def test_an_approval_comes_back_only_to_the_words_that_it_was_given_for(actor: Actor) -> None:
    artwork = artwork_make()
    caption_make(artwork, "instagram")
    post = post_make(artwork, TOMORROW)
    posts_approve(actor=actor, posts=[post])
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    change_undo(actor=actor, change=change)
    post.refresh_from_db()
    assert (post.state, post.approved_by_id) == (PostState.APPROVED, actor.user_id)
    change_redo(actor=actor, change=change)
    Caption.objects.update(text="Other words", updated_at=timezone.now())
    change_undo(actor=actor, change=change)
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)


def test_what_has_left_the_house_is_not_called_back_by_an_undo(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    for state in ("approved", "queued", "pushing", "scheduled"):
        Post.objects.update(state=state)
    assert change_undo(actor=actor, change=change).kept == 1


def test_a_time_that_has_passed_is_not_gone_back_to(actor: Actor) -> None:
    post = post_make(artwork_make(), TOMORROW)
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    change.rows[0]["before"]["at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    change.save()
    assert change_undo(actor=actor, change=change).kept == 1
    assert times() == [LATER]


def test_nothing_is_undone_twice_and_nobody_undoes_for_another(actor: Actor, other: Actor) -> None:
    change = posts_move(actor=actor, moves=[Move(post_make(artwork_make(), TOMORROW), LATER)])
    change_undo(actor=actor, change=change)
    with pytest.raises(Conflict, match="already"):
        change_undo(actor=actor, change=change)
    with pytest.raises(NotFound):
        change_get_for(other, change.pk)


@pytest.mark.slow
def test_a_thousand_posts_come_back_in_a_few_queries(actor: Actor, django_assert_max_num_queries: object) -> None:
    artwork = artwork_make()
    places = [Place(artwork, "instagram", TOMORROW + timedelta(minutes=n)) for n in range(1000)]
    _, change = posts_plan(actor=actor, places=places)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        change_undo(actor=actor, change=change)
    assert times() == []


def test_old_changes_are_forgotten_after_thirty_days(actor: Actor) -> None:
    posts_move(actor=actor, moves=[Move(post_make(artwork_make(), TOMORROW), LATER)])
    assert changes_forget() == 0
    Change.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert changes_forget() == 1


def test_a_favourable_time_that_another_got_meanwhile_is_left_to_it_and_the_post_comes_back_without(
    actor: Actor, other: Actor
) -> None:
    event = event_make(calendar_make(), TOMORROW)
    post = post_make(artwork_make(), TOMORROW, event=event)
    change = posts_move(actor=actor, moves=[Move(post, LATER)])
    posts_plan(actor=other, places=[Place(artwork_make("Quick"), "instagram", TOMORROW + timedelta(minutes=30), event)])
    assert change_undo(actor=actor, change=change).kept == 0
    post.refresh_from_db()
    assert (post.scheduled_at, post.event_id) == (TOMORROW, None)
    assert change_redo(actor=actor, change=change).kept == 0


def test_who_can_not_go_back_keeps_its_place_and_whoever_was_there_stays_too(actor: Actor) -> None:
    soon = post_make(artwork_make("Soon"), TOMORROW)
    late = post_make(artwork_make("Late"), LATER)
    change = posts_move(actor=actor, moves=[Move(soon, LATER), Move(late, TOMORROW)])
    passed = (timezone.now() - timedelta(hours=1)).replace(second=0, microsecond=0)
    change.rows[0]["before"]["at"] = passed.isoformat()
    change.save()
    assert change_undo(actor=actor, change=change).kept == 2
    assert times() == [TOMORROW, LATER]
    assert Post.objects.get(pk=soon.pk).scheduled_at == LATER


def test_posts_of_an_artwork_come_back_without_the_favourable_time_that_another_got(actor: Actor) -> None:
    event = event_make(calendar_make(), TOMORROW)
    posts = [post_make(artwork_make(), TOMORROW, event=event), post_make(artwork_make("Taken"), LATER)]
    states = posts_cancel(actor=actor, posts=posts, why="the test wants it")
    posts_plan(actor=actor, places=[Place(artwork_make("New"), "instagram", TOMORROW + timedelta(minutes=30), event)])
    posts_plan(actor=actor, places=[Place(artwork_make("Newer"), "instagram", LATER)])
    assert posts_uncancel(actor=actor, states={UUID(pk): state for pk, state in states.items()}) == 1
    posts[0].refresh_from_db()
    assert (posts[0].state, posts[0].event_id) == (PostState.READY, None)
