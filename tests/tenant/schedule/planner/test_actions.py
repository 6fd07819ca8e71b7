"""What is done in the planner by dragging or by keys: on days, times and favourable times, for several at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
NEW_YORK = ZoneInfo("America/New_York")
JSON = {"HTTP_ACCEPT": "application/json"}
NOON = datetime(2027, 1, 12, 12, 0, tzinfo=NEW_YORK)


@pytest.fixture
def artwork() -> Artwork:
    made = artwork_make("Third Wave")
    for network in ("instagram", "pinterest"):
        caption_make(made, network)
    return made


def ask(client: Client, name: str, *args: object, **fields: object) -> Any:
    return client.post(reverse(f"schedule:{name}", args=args), fields, **JSON)


def wall(post: Post) -> str:
    post.refresh_from_db()
    return f"{post.scheduled_at.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}"


def test_an_artwork_dropped_on_a_time_is_planned_for_each_network_with_a_way_back(
    as_owner_of_jane: Client, artwork: Artwork
) -> None:
    answer = ask(
        as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram", "facebook"], at="2027-01-12T12:04"
    )
    assert "Third Wave" in answer.json()["toast"]["text"]
    posts = {post.network: post for post in Post.objects.all()}
    assert {network: post.state for network, post in posts.items()} == {"instagram": "ready", "facebook": "draft"}
    assert wall(posts["instagram"]) == "2027-01-12T12:04"
    as_owner_of_jane.post(answer.json()["toast"]["undo_url"])
    assert not Post.objects.standing().exists()


def test_a_day_gets_its_best_time_first_a_favourable_one_then_a_weekly_one(
    as_owner_of_jane: Client, artwork: Artwork
) -> None:
    event = event_make(calendar_make(), NOON, minutes=60)
    ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], day="2027-01-12")
    ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], day="2027-01-12")
    first, second = Post.objects.order_by("created_at")
    assert (first.event_id, first.scheduled_at) == (event.pk, event.posts_at)
    assert second.event_id is None
    assert second.scheduled_at != first.scheduled_at


def test_an_artwork_dropped_on_a_favourable_time_belongs_to_it(as_owner_of_jane: Client, artwork: Artwork) -> None:
    event = event_make(calendar_make(), NOON, minutes=4)
    ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], event=event.pk)
    assert Post.objects.get().event_id == event.pk
    assert Post.objects.get().scheduled_at == event.posts_at


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"networks": ["instagram"], "at": "2020-01-01T12:00"}, "next three years"),
        ({"networks": ["instagram"], "at": "yesterday"}, "Choose a day and a time"),
        ({"networks": ["instagram"], "at": "2027-01-12T12:00+02:00"}, "next three years"),
        ({"networks": ["instagram"]}, "Choose a day and a time"),
        ({"at": "2027-01-12T12:00"}, "at least one network"),
        ({"networks": ["etsy"], "at": "2027-01-12T12:00"}, "Choose a network"),
    ],
)
def test_a_drop_that_can_not_be_says_what_to_do(
    as_owner_of_jane: Client, artwork: Artwork, fields: dict[str, object], sentence: str
) -> None:
    answer = ask(as_owner_of_jane, "plan", artwork=artwork.pk, **fields)
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]["message"]
    assert not Post.objects.exists()


def test_a_past_time_and_a_taken_one_are_refused(as_owner_of_jane: Client, artwork: Artwork) -> None:
    post_make(artwork, NOON)
    yesterday = f"{timezone.localtime() - timedelta(days=1):%Y-%m-%dT%H:%M}"
    past = ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], at=yesterday)
    taken = ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], at="2027-01-12T12:00")
    assert (past.status_code, "passed" in past.json()["error"]["message"]) == (422, True)
    assert (taken.status_code, "Third Wave" in taken.json()["error"]["message"]) == (409, True)


@pytest.mark.parametrize("availability", ["sold", "on_hold"])
def test_what_may_not_be_promoted_can_not_be_planned(
    as_owner_of_jane: Client, artwork: Artwork, availability: str
) -> None:
    Artwork.objects.filter(pk=artwork.pk).update(availability=availability)
    answer = ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], at="2027-01-12T12:00")
    assert answer.status_code == 422
    assert "must not be posted" in answer.json()["error"]["message"]


def test_several_posts_move_together_and_keep_their_wall_times_over_summer_time(
    as_owner_of_jane: Client, artwork: Artwork
) -> None:
    before = [post_make(artwork, datetime(2027, 3, 12, hour, 7, tzinfo=NEW_YORK)) for hour in (9, 18)]
    ask(as_owner_of_jane, "move_posts", posts=[post.pk for post in before], versions=[1, 1], days=3)
    assert [wall(post) for post in before] == ["2027-03-15T09:07", "2027-03-15T18:07"]


def test_the_hour_that_the_clock_skips_and_the_one_it_shows_twice_are_told(
    as_owner_of_jane: Client, artwork: Artwork
) -> None:
    post = post_make(artwork, datetime(2027, 3, 13, 2, 30, tzinfo=NEW_YORK))
    skipped = ask(as_owner_of_jane, "move_posts", posts=[post.pk], days=1).json()["toast"]
    assert "02:30 does not exist on 14 March" in skipped["text"]
    assert wall(post) == "2027-03-14T03:30"
    twice = ask(as_owner_of_jane, "move_posts", posts=[post.pk], at="2027-11-07T01:30").json()["toast"]
    assert "shows 01:30 twice on 7 November" in twice["text"]
    assert wall(post) == "2027-11-07T01:30"


def test_who_saw_an_older_version_overwrites_nothing(
    as_owner_of_jane: Client, as_member_of_jane: Client, artwork: Artwork
) -> None:
    post = post_make(artwork, NOON)
    ask(as_owner_of_jane, "move_posts", posts=[post.pk], versions=[1], days=1)
    late = ask(as_member_of_jane, "move_posts", posts=[post.pk], versions=[1], days=5)
    assert (late.status_code, "Somebody else" in late.json()["error"]["message"]) == (409, True)
    assert wall(post) == "2027-01-13T12:00"


def test_of_several_posts_all_move_or_none(as_owner_of_jane: Client, artwork: Artwork) -> None:
    first, second = post_make(artwork, NOON), post_make(artwork, NOON + timedelta(days=1))
    other = artwork_make("Low Sun")
    caption_make(other, "instagram")
    post_make(other, NOON + timedelta(days=3))
    answer = ask(as_owner_of_jane, "move_posts", posts=[first.pk, second.pk], days=2)
    assert answer.status_code == 409
    assert (wall(first), wall(second)) == ("2027-01-12T12:00", "2027-01-13T12:00")


def test_a_post_onto_a_favourable_time_and_off_again(as_owner_of_jane: Client, artwork: Artwork) -> None:
    post, event = post_make(artwork, NOON), event_make(calendar_make(), NOON + timedelta(days=2))
    ask(as_owner_of_jane, "move_posts", posts=[post.pk], event=event.pk)
    post.refresh_from_db()
    assert (post.event_id, post.scheduled_at) == (event.pk, event.posts_at)
    ask(as_owner_of_jane, "move_posts", posts=[post.pk], at="2027-01-20T09:00")
    post.refresh_from_db()
    assert post.event_id is None


def test_taking_out_undo_and_redo_by_keys(as_owner_of_jane: Client, artwork: Artwork) -> None:
    post = post_make(artwork, NOON, state=PostState.APPROVED)
    ask(as_owner_of_jane, "take_out", posts=[post.pk])
    post.refresh_from_db()
    assert post.state == PostState.CANCELLED
    undone = ask(as_owner_of_jane, "undo").json()["toast"]
    post.refresh_from_db()
    assert (post.state, undone["undo_label"]) == (PostState.APPROVED, "Redo")
    ask(as_owner_of_jane, "redo")
    post.refresh_from_db()
    assert post.state == PostState.CANCELLED
    nothing = ask(as_owner_of_jane, "redo")
    assert (nothing.status_code, "nothing to do again" in nothing.json()["error"]["message"]) == (404, True)


def test_nobody_undoes_what_another_did(as_owner_of_jane: Client, as_member_of_jane: Client, artwork: Artwork) -> None:
    made = ask(as_owner_of_jane, "plan", artwork=artwork.pk, networks=["instagram"], at="2027-01-12T12:00")
    assert as_member_of_jane.post(made.json()["toast"]["undo_url"], **JSON).status_code == 404
    assert ask(as_member_of_jane, "undo").status_code == 404
    assert Post.objects.standing().count() == 1


def test_posts_follow_their_moved_favourable_time_or_stay(as_owner_of_jane: Client, artwork: Artwork) -> None:
    event = event_make(calendar_make(), NOON)
    post = post_make(artwork, event.posts_at, event=event, state=PostState.APPROVED, approved_at=timezone.now())
    later = NOON + timedelta(hours=3)
    type(event).objects.filter(pk=event.pk).update(posts_at=later)
    asks = as_owner_of_jane.get(reverse("schedule:attention")).content.decode()
    assert "1 favourable time moved" in asks
    ask(as_owner_of_jane, "stay", posts=[post.pk])
    post.refresh_from_db()
    assert (post.scheduled_at, post.event_id, post.state) == (event.posts_at, None, PostState.APPROVED)
    ask(as_owner_of_jane, "undo")
    ask(as_owner_of_jane, "follow", posts=[post.pk])
    post.refresh_from_db()
    assert (post.scheduled_at, post.state) == (later, PostState.READY)
    assert "moved" not in as_owner_of_jane.get(reverse("schedule:attention")).content.decode()


def test_another_workspaces_artworks_posts_and_times_are_not_there(
    as_owner_of_jane: Client, okafor: Workspace, artwork: Artwork
) -> None:
    with workspace_context(okafor):
        theirs = artwork_make("Theirs")
        caption_make(theirs, "instagram")
        post, event = post_make(theirs, NOON), event_make(calendar_make(), NOON)
    mine = post_make(artwork, NOON)
    when = {"networks": ["instagram"], "at": "2027-01-13T12:00"}
    assert ask(as_owner_of_jane, "plan", artwork=theirs.pk, **when).status_code == 404
    assert ask(as_owner_of_jane, "move_posts", posts=[post.pk], days=1).status_code == 404
    assert ask(as_owner_of_jane, "move_posts", posts=[mine.pk], event=event.pk).status_code == 404
    assert ask(as_owner_of_jane, "take_out", posts=[post.pk]).status_code == 404
    with workspace_context(okafor):
        assert Post.objects.get().scheduled_at == NOON


def test_whoever_is_no_member_does_nothing(sign_in: SignIn, outsider: User, artwork: Artwork) -> None:
    post = post_make(artwork, NOON)
    for browser in (sign_in(outsider, "jane"), sign_in(None, "jane")):
        assert ask(browser, "take_out", posts=[post.pk]).status_code in {302, 401, 403, 404}
    post.refresh_from_db()
    assert post.state == PostState.READY


@pytest.mark.parametrize("name", ["plan", "move_posts", "take_out", "follow", "stay", "undo", "redo"])
def test_a_link_alone_changes_nothing(as_owner_of_jane: Client, name: str) -> None:
    assert as_owner_of_jane.get(reverse(f"schedule:{name}")).status_code == 405


def test_identifiers_that_are_none_are_refused_in_words(as_owner_of_jane: Client) -> None:
    assert ask(as_owner_of_jane, "move_posts", posts=["nonsense"], days=1).status_code == 422
    assert ask(as_owner_of_jane, "take_out", posts=[uuid4()]).status_code == 404
    assert ask(as_owner_of_jane, "move_posts", posts=[uuid4()], days=99999).status_code == 404
