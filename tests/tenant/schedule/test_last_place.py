"""Two requests at the same moment on two connections: of the last free place one gets it, the other gets a sentence.

And a sale at the same moment as what it has to be seen by.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict
from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.stock import availability_set, holds_end
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import Change, Post, PostState, Slot
from apps.tenant.schedule.planning_settings import weekly
from apps.tenant.schedule.planning_settings.best_times import best_times
from apps.tenant.schedule.services import Move, Place, post_replace_artwork, posts_move, posts_plan, posts_remove
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.slow

TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
ROUNDS = range(2)


@pytest.fixture
def owner_of_jane(committed: None) -> Iterator[Actor]:
    """The test's body works inside Jane's workspace, and what it writes is there for other connections."""
    workspace = Workspace.objects.get(slug="jane")
    user = Membership.objects.select_related("user").get(workspace=workspace, role=Role.OWNER).user
    with workspace_context(workspace):
        yield Actor(user_id=user.pk, name="Jane", role=Role.OWNER)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each on its own connection, started together; what they return, or the error of ours that they raise."""
    barrier, name = Barrier(len(acts)), connection.settings_dict["NAME"]
    workspace = Workspace.objects.get(slug="jane")

    def run(act: Callable[[], object]) -> object:
        connections["default"].settings_dict["NAME"] = name
        try:
            with workspace_context(workspace):
                Post.objects.exists()
                barrier.wait(10)
                return act()
        except AppError as error:
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone() == (True,):
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


def check_one_won(done: list[object]) -> None:
    lost = [one for one in done if isinstance(one, AppError)]
    assert len(lost) == len(done) - 1, done
    for error in lost:
        assert isinstance(error, Conflict)
        assert error.message.endswith(".")


@pytest.mark.parametrize("again", ROUNDS)
def test_the_last_free_minute_goes_to_one_of_those_who_plan(owner_of_jane: Actor, again: int) -> None:
    artworks = [artwork_make(f"{number}") for number in range(3)]
    done = at_once(
        *(
            lambda one=one: posts_plan(actor=owner_of_jane, places=[Place(one, "instagram", TOMORROW)])  # type: ignore[misc]
            for one in artworks
        )
    )
    check_one_won(done)
    assert Post.objects.standing().count() == 1
    assert Change.objects.count() == 1, "who lost has nothing to undo"


@pytest.mark.parametrize("again", ROUNDS)
def test_a_favourable_time_goes_to_one_of_those_who_plan_at_different_minutes(owner_of_jane: Actor, again: int) -> None:
    event = event_make(calendar_make(), TOMORROW)
    artwork = artwork_make()
    done = at_once(
        *(
            lambda n=n: posts_plan(  # type: ignore[misc]
                actor=owner_of_jane, places=[Place(artwork, "instagram", TOMORROW + timedelta(minutes=n), event)]
            )
            for n in range(2)
        )
    )
    check_one_won(done)
    assert Post.objects.filter(event=event).count() == 1


@pytest.mark.parametrize("again", ROUNDS)
def test_the_last_free_minute_goes_to_one_of_those_who_move(owner_of_jane: Actor, again: int) -> None:
    posts = [post_make(artwork_make(f"{number}"), TOMORROW + timedelta(hours=number + 1)) for number in range(2)]
    done = at_once(
        *(lambda post=post: posts_move(actor=owner_of_jane, moves=[Move(post, TOMORROW)]) for post in posts)  # type: ignore[misc]
    )
    check_one_won(done)
    assert Post.objects.filter(scheduled_at=TOMORROW).count() == 1
    assert Post.objects.standing().count() == 2, "who lost is where it was"


@pytest.mark.parametrize("again", ROUNDS)
def test_a_plan_and_a_move_to_one_minute(owner_of_jane: Actor, again: int) -> None:
    post, artwork = post_make(artwork_make(), TOMORROW + timedelta(hours=1)), artwork_make("New")
    done = at_once(
        lambda: posts_move(actor=owner_of_jane, moves=[Move(post, TOMORROW)]),
        lambda: posts_plan(actor=owner_of_jane, places=[Place(artwork, "instagram", TOMORROW)]),
    )
    check_one_won(done)
    assert Post.objects.filter(scheduled_at=TOMORROW).count() == 1


@pytest.mark.parametrize("again", ROUNDS)
def test_the_place_of_a_sold_painting_goes_to_one(owner_of_jane: Actor, again: int) -> None:
    silent = post_make(artwork_make("Sold", availability="sold"), TOMORROW)
    artworks = [artwork_make(f"{number}") for number in range(2)]
    done = at_once(
        *(
            lambda one=one: posts_plan(actor=owner_of_jane, places=[Place(one, "instagram", TOMORROW)])  # type: ignore[misc]
            for one in artworks
        )
    )
    check_one_won(done)
    silent.refresh_from_db()
    assert silent.state == PostState.CANCELLED
    assert Post.objects.standing().filter(scheduled_at=TOMORROW).count() == 1


@pytest.mark.parametrize("again", ROUNDS)
def test_what_two_people_saw_is_changed_by_one_of_them(owner_of_jane: Actor, again: int) -> None:
    post = post_make(artwork_make(), TOMORROW)
    others = [artwork_make(f"{number}") for number in range(2)]
    done = at_once(
        lambda: post_replace_artwork(actor=owner_of_jane, post=post, artwork=others[0], version=post.version),
        lambda: post_replace_artwork(actor=owner_of_jane, post=post, artwork=others[1], version=post.version),
        lambda: posts_move(
            actor=owner_of_jane, moves=[Move(post, TOMORROW + timedelta(hours=1), version=post.version)]
        ),
    )
    check_one_won(done)
    post.refresh_from_db()
    assert post.version == 2


@pytest.mark.parametrize("again", ROUNDS)
def test_taking_out_and_moving_one_post(owner_of_jane: Actor, again: int) -> None:
    post = post_make(artwork_make(), TOMORROW)
    done = at_once(
        lambda: posts_remove(actor=owner_of_jane, posts=[post]),
        lambda: posts_move(actor=owner_of_jane, moves=[Move(post, TOMORROW + timedelta(hours=1), version=1)]),
    )
    post.refresh_from_db()
    lost = [one for one in done if isinstance(one, AppError)]
    assert post.state == PostState.CANCELLED, "it is out, moved before or not"
    assert len(lost) <= 1


@pytest.mark.parametrize("again", ROUNDS)
def test_one_change_is_taken_back_once(owner_of_jane: Actor, again: int) -> None:
    post = post_make(artwork_make(), TOMORROW)
    change = posts_move(actor=owner_of_jane, moves=[Move(post, TOMORROW + timedelta(hours=1))])
    check_one_won(at_once(*[lambda: change_undo(actor=owner_of_jane, change=change)] * 2))
    post.refresh_from_db()
    assert post.scheduled_at == TOMORROW


@pytest.mark.parametrize("again", ROUNDS)
def test_many_posts_moved_by_several_in_different_orders_wait_for_each_other(owner_of_jane: Actor, again: int) -> None:
    artwork = artwork_make()
    posts = [post_make(artwork, TOMORROW + timedelta(minutes=number)) for number in range(20)]

    def shift(chosen: list[Post], minutes: int) -> Callable[[], object]:
        moves = [Move(post, post.scheduled_at + timedelta(minutes=minutes)) for post in chosen]
        return lambda: posts_move(actor=owner_of_jane, moves=moves)

    at_once(shift(posts, 100), shift(posts[::-1], 200), shift(posts[5:15][::-1], 300), shift(posts[::2], 400))
    times = list(Post.objects.standing().values_list("scheduled_at", flat=True))
    assert len(set(times)) == 20


@pytest.mark.parametrize("again", ROUNDS)
def test_approving_and_moving_the_same_posts_wait_for_each_other(owner_of_jane: Actor, again: int) -> None:
    artwork = artwork_make()
    caption_make(artwork, "instagram")
    posts = [post_make(artwork, TOMORROW + timedelta(minutes=number)) for number in range(10)]
    at_once(
        lambda: posts_approve(actor=owner_of_jane, posts=posts),
        lambda: posts_approve(actor=owner_of_jane, posts=posts[::-1]),
        lambda: posts_move(
            actor=owner_of_jane, moves=[Move(post, post.scheduled_at + timedelta(hours=2)) for post in posts[::-1]]
        ),
    )
    for post in Post.objects.all():
        assert (post.state == PostState.APPROVED) == (post.approved_at is not None)


def test_two_who_take_best_times_at_once_get_them_once(owner_of_jane: Actor) -> None:
    wanted = best_times("instagram")
    done = at_once(*[lambda: weekly.times_take(actor=owner_of_jane, times=wanted, replace=False)] * 3)
    assert Slot.objects.count() == len(wanted)
    assert sum(one is not None for one in done) == 1


def test_what_is_sold_while_its_hold_ends_stays_sold(owner_of_jane: Actor) -> None:
    """The sale has the artwork and is not through yet; the hold is over meanwhile, and the sale goes through."""
    artwork = artwork_make("Harbour", availability="on_hold", hold_until=timezone.localdate() - timedelta(days=1))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            availability_set(actor=owner_of_jane, artworks=[artwork], availability="sold")
            ended = pool.submit(at_once, holds_end)
            wait_until_somebody_waits()
        assert ended.result(20) == [0]
    assert Artwork.objects.get().availability == "sold"


@pytest.mark.parametrize("again", range(4))
def test_an_approval_at_the_moment_of_the_sale_is_of_what_is_said_or_ends(owner_of_jane: Actor, again: int) -> None:
    artwork = artwork_make("Harbour", has_prints=True)
    caption_make(artwork, print_text="Prints are here.")
    post = post_make(artwork, TOMORROW)
    done = at_once(
        lambda: posts_approve(actor=owner_of_jane, posts=[post]),
        lambda: availability_set(actor=owner_of_jane, artworks=[artwork], availability="sold"),
    )
    assert not [one for one in done if isinstance(one, AppError)]
    post.refresh_from_db()
    artwork.refresh_from_db()
    assert artwork.words_switched_at
    # Ready again; or who approved saw the sale, and approved the words for prints.
    approved_after = post.approved_at is not None and post.approved_at > artwork.words_switched_at
    assert post.state == PostState.READY or approved_after


@pytest.mark.parametrize("again", range(4))
def test_words_for_prints_that_are_written_at_the_moment_of_the_sale_are_approved_by_nobody(
    owner_of_jane: Actor, again: int
) -> None:
    artwork = artwork_make("Harbour", has_prints=True)
    caption = caption_make(artwork, text="A harbour.", print_text="Prints." if again % 2 else "")
    post = post_make(artwork, TOMORROW, state=PostState.APPROVED, approved_at=timezone.now())
    draft = Draft(text="A harbour.", print_text="Prints are here.")
    network = Network.INSTAGRAM
    done = at_once(
        lambda: caption_save(
            actor=owner_of_jane, artwork=artwork, network=network, draft=draft, version=caption.version
        ),
        lambda: availability_set(actor=owner_of_jane, artworks=[artwork], availability="sold"),
    )
    assert not [one for one in done if isinstance(one, AppError)]
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)
