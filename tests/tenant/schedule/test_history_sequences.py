"""Long random sequences of what one or two people do to the plan, taken back and done again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict, InvalidInput
from apps.public.users.models import User
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.approval import post_withdraw_approval, posts_approve
from apps.tenant.schedule.history import change_redo, change_to_redo, change_to_undo, change_undo, snapshot
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.services import Move, Place, post_replace_artwork, posts_move, posts_plan, posts_remove
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = [pytest.mark.usefixtures("in_jane"), pytest.mark.slow]
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
# Few, so that people get in each other's way.
MINUTES = [TOMORROW + timedelta(minutes=number) for number in range(7)]
NETWORKS = ["instagram", "pinterest"]

Plan = dict[str, tuple[object, ...]]


class Table:
    """A plan with a few posts, and hands that do something random to it."""

    def __init__(self, seed: int, networks: list[str] = NETWORKS) -> None:
        self.random = Random(seed)
        self.networks = networks
        self.artworks = [artwork_make(f"{number}") for number in range(4)]
        for artwork in self.artworks[:3]:
            for network in NETWORKS:
                caption_make(artwork, network)
        calendar = calendar_make()
        self.events = [event_make(calendar, at - timedelta(minutes=30), uid=f"{at}") for at in MINUTES[:3]]
        for number, network in enumerate(NETWORKS * 2):
            event = self.events[number] if number < 2 else None
            post_make(self.artworks[number % 3], MINUTES[number], network, event=event)

    def act(self, actor: Actor) -> str:
        """One random deed; the name of it, with ``refused`` where it can't be. Anything but AppError fails the test."""
        deeds = (self.plan, self.move, self.move, self.replace, self.remove, self.approve, self.withdraw)
        return self._try(self.random.choice(deeds), actor)

    def back_or_forth(self, actor: Actor) -> str:
        """An undo or a redo, of whatever there is."""
        return self._try(self.random.choice((self.undo, self.undo, self.redo)), actor)

    def _try(self, deed: Callable[[Actor], None], actor: Actor) -> str:
        try:
            deed(actor)
        except AppError as error:
            check_sentence(error)
            return f"{deed.__name__} refused"
        finally:
            check_constraints()
        return deed.__name__

    def plan(self, actor: Actor) -> None:
        count = self.random.randint(1, 3)
        places = [Place(self._artwork(), self._network(), self._minute(), self._event()) for _ in range(count)]
        posts_plan(actor=actor, places=places)

    def move(self, actor: Actor) -> None:
        posts = self._posts(3)
        if self.random.random() < 0.5:
            times = [post.scheduled_at for post in posts]
            self.random.shuffle(times)
        else:
            times = [self._minute() for _ in posts]
        moves = [Move(post, at, self._event(), self._version(post)) for post, at in zip(posts, times, strict=True)]
        posts_move(actor=actor, moves=moves)

    def replace(self, actor: Actor) -> None:
        for post in self._posts(1):
            post_replace_artwork(actor=actor, post=post, artwork=self._artwork(), version=self._version(post))

    def remove(self, actor: Actor) -> None:
        posts_remove(actor=actor, posts=self._posts(2))

    def approve(self, actor: Actor) -> None:
        posts_approve(actor=actor, posts=self._posts(3))

    def withdraw(self, actor: Actor) -> None:
        for post in self._posts(1):
            post_withdraw_approval(actor=actor, post=post)

    def undo(self, actor: Actor) -> None:
        if change := change_to_undo(actor):
            change_undo(actor=actor, change=change)

    def redo(self, actor: Actor) -> None:
        if change := change_to_redo(actor):
            change_redo(actor=actor, change=change)

    def sell_or_write(self) -> None:
        """What happens beside the plan: a sale, the end of a hold, other words, an event that goes or is moved."""
        artwork = self._artwork()
        happening = self.random.randrange(4)
        if happening == 0:
            Artwork.objects.filter(pk=artwork.pk).update(availability=self.random.choice(["sold", "available"]))
        elif happening == 1:
            Caption.objects.filter(artwork=artwork).update(updated_at=timezone.now())
        elif happening == 2:
            Event.objects.filter(pk=self.random.choice(self.events).pk).delete()
        else:
            Event.objects.filter(pk=self.random.choice(self.events).pk).update(posts_at=self._minute())

    def _posts(self, most: int) -> list[Post]:
        posts = list(Post.objects.standing().filter(network__in=self.networks).order_by("pk"))
        self.random.shuffle(posts)
        return posts[: self.random.randint(1, most)]

    def _artwork(self) -> Artwork:
        return Artwork.objects.get(pk=self.random.choice(self.artworks).pk)

    def _network(self) -> str:
        return self.random.choice(self.networks)

    def _minute(self) -> datetime:
        return self.random.choice(MINUTES)

    def _event(self) -> Event | None:
        return (
            Event.objects.filter(pk=self.random.choice(self.events).pk).first() if self.random.random() < 0.3 else None
        )

    def _version(self, post: Post) -> int | None:
        return post.version if self.random.random() < 0.5 else None


def check_sentence(error: AppError) -> None:
    assert isinstance(error, Conflict | InvalidInput)
    assert error.message[0].isupper() or error.message[0] == "“"
    assert error.message.endswith(".")


def check_constraints() -> None:
    """What is deferred is checked now; what the constraints say is true as we read it, too."""
    connection.check_constraints()
    posts = list(Post.objects.standing())
    assert len({(post.network, post.scheduled_at) for post in posts}) == len(posts)
    used = [(post.network, post.event_id) for post in posts if post.event_id]
    assert len(set(used)) == len(used)
    for post in posts:
        assert abs(post.scheduled_at - TOMORROW) < timedelta(days=2), "none is left aside"
        assert (post.approved_at is not None) <= (post.state == PostState.APPROVED)


def plan() -> Plan:
    """The plan as people see it."""
    return {str(post.pk): tuple(snapshot(post).values()) for post in Post.objects.standing()}


def undo_all(actor: Actor) -> int:
    count = 0
    while change := change_to_undo(actor):
        assert change_undo(actor=actor, change=change).kept == 0
        count += 1
    return count


def redo_all(actor: Actor) -> int:
    count = 0
    while change := change_to_redo(actor):
        assert change_redo(actor=actor, change=change).kept == 0
        count += 1
    return count


@pytest.fixture
def other(actor: Actor) -> Actor:
    user = User.objects.create_user("other@example.com", name="Other")
    return Actor(user_id=user.pk, name="Other", role=actor.role)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_one_person_did_all_of_it_is_taken_back_and_done_again(actor: Actor, seed: int) -> None:
    table = Table(seed)
    start = plan()
    done = [table.act(actor) for _ in range(25)]
    end = plan()
    assert sum("refused" not in one for one in done) >= 5
    count = undo_all(actor)
    assert plan() == start
    assert redo_all(actor) == count
    assert plan() == end
    undo_all(actor)
    assert plan() == start


@pytest.mark.parametrize("seed", range(12, 16))
def test_undos_and_redos_in_between_change_nothing_of_that(actor: Actor, seed: int) -> None:
    table = Table(seed)
    start = plan()
    for _ in range(40):
        table.back_or_forth(actor) if table.random.random() < 0.35 else table.act(actor)
    undo_all(actor)
    assert plan() == start


@pytest.mark.parametrize("seed", range(20, 23))
def test_two_people_on_two_networks_do_not_get_in_each_others_way(actor: Actor, other: Actor, seed: int) -> None:
    table = Table(seed)
    start = plan()
    for _ in range(30):
        table.networks = [table.random.choice(NETWORKS)]
        table.act(actor if table.networks == ["instagram"] else other)
    undo_all(actor)
    undo_all(other)
    assert plan() == start


@pytest.mark.parametrize("seed", [*range(28, 34), 35, 43])
def test_two_people_on_one_plan_and_a_world_that_changes_never_break_it(actor: Actor, other: Actor, seed: int) -> None:
    table = Table(seed)
    for _ in range(50):
        who = table.random.choice((actor, other))
        chance = table.random.random()
        if chance < 0.15:
            table.sell_or_write()
        elif chance < 0.45:
            table.back_or_forth(who)
        else:
            table.act(who)
    for who in (actor, other):
        while change := change_to_undo(who):
            change_undo(actor=who, change=change)
            check_constraints()
