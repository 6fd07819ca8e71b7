"""What stays out of an export, and what goes along with a caution."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.publishing.exports.planning import Plan, plan_make
from apps.tenant.publishing.exports.selectors import Since, handed_out
from apps.tenant.publishing.exports.services import NothingToExport
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Channel, CollectionBoard, Export, Tool
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.boards import delivery_make
from tests.factories.captions import caption_make
from tests.factories.deliveries import connect
from tests.factories.publishing import FEEDHIVE, NOON, approved_make, export_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")


def zone_of(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.time_zone)


def plan_for(workspace: Workspace, *posts: Post, **wishes: Any) -> Plan:
    days = [post.scheduled_at.date() for post in posts]
    usual: dict[str, Any] = {"tool": Tool.PUBLER, "networks": Network.posted(), "zone": zone_of(workspace)}
    usual |= {"starts_on": min(days), "ends_on": max(days)}
    return plan_make(Wishes(**{**usual, **wishes}), now=timezone.now())


@pytest.mark.parametrize("state", [state for state in PostState if state != PostState.APPROVED])
def test_only_approved_posts_go_out_unless_ready_ones_are_asked_for(actor: Actor, state: PostState) -> None:
    post = post_make(artwork_make(), NOON, state=state)
    caption_make(post.artwork)
    with pytest.raises(NothingToExport):
        export_make(actor, post)
    wanted = (PostState.APPROVED, PostState.READY)
    if state == PostState.READY:
        assert export_make(actor, post, states=wanted).posts.count() == 1
    else:
        with pytest.raises(NothingToExport):
            export_make(actor, post, states=wanted)


@pytest.mark.parametrize("states", [(PostState.DRAFT,), (PostState.APPROVED, PostState.PUBLISHED), ()])
def test_drafts_and_what_has_gone_out_can_not_even_be_asked_for(actor: Actor, states: tuple[PostState, ...]) -> None:
    with pytest.raises(InvalidInput, match="Only approved and ready"):
        export_make(actor, approved_make(at=NOON), states=states)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"availability": "sold"}, "sold"),
        ({"availability": "on_hold"}, "on_hold"),
        ({"deleted_at": timezone.now()}, "binned"),
    ],
)
def test_sold_means_silent_whatever_is_wished(
    actor: Actor, jane: Workspace, change: dict[str, object], code: str
) -> None:
    sold, other = approved_make("Sold", at=NOON), approved_make("Other", at=NOON + timedelta(hours=1))
    Artwork.objects.filter(pk=sold.artwork_id).update(**change)
    (choice,) = plan_for(jane, sold, other).troubled
    assert [problem.code for problem in choice.problems] == [code]
    export = export_make(actor, sold, other, include_exported=True, states=(PostState.APPROVED, PostState.READY))
    assert [row.title for row in export.posts.all()] == ["Other"]


def test_what_was_exported_is_marked_and_left_out_of_the_next_for_any_tool(actor: Actor, jane: Workspace) -> None:
    post = approved_make(at=NOON)
    export_make(actor, post)
    with pytest.raises(NothingToExport):
        export_make(actor, post, **FEEDHIVE)
    assert plan_for(jane, post).exported_before == 1
    new = approved_make("New", at=NOON + timedelta(hours=1))
    assert [row.post_id for row in export_make(actor, post, new).posts.all()] == [new.pk]
    assert export_make(actor, post, new, include_exported=True).posts.count() == 2


def test_each_post_with_a_problem_is_named_with_it_and_the_others_go(actor: Actor, jane: Workspace) -> None:
    good = approved_make("Good", at=NOON)
    wordless = post_make(artwork_make("Wordless"), NOON + timedelta(hours=1), state=PostState.APPROVED)
    empty = approved_make("Empty", at=NOON + timedelta(hours=2), text=" ")
    long = approved_make("Long", at=NOON + timedelta(hours=3), text="x" * 2201)
    tagged = approved_make("Tagged", at=NOON + timedelta(hours=4), hashtags=list("abcdef"))
    blank = approved_make("Blank", at=NOON + timedelta(hours=5))
    blank.artwork.renditions.all().delete()
    plan = plan_for(jane, good, blank)
    assert {choice.post.artwork.title: [one.code for one in choice.problems] for choice in plan.troubled} == {
        "Wordless": ["no_caption"],
        "Empty": ["no_caption"],
        "Long": ["text_too_long"],
        "Tagged": ["too_many_hashtags"],
        "Blank": ["no_picture"],
    }
    assert (plan.going, plan.refused) == (1, 5)
    export = export_make(actor, good, blank)
    assert [row.title for row in export.posts.all()] == ["Good"]
    assert {wordless, empty, long, tagged}.isdisjoint(row.post for row in export.posts.all())


def test_what_is_past_or_due_before_anybody_could_import_it_stays_out(jane: Workspace) -> None:
    now = timezone.now()
    passed = approved_make("Passed", at=now - timedelta(minutes=1))
    soon = approved_make("Soon", at=now + timedelta(minutes=9))
    later = approved_make("Later", at=now + timedelta(minutes=12))
    span = {"starts_on": now.date() - timedelta(days=1), "ends_on": now.date() + timedelta(days=1)}
    plan = plan_for(jane, passed, soon, later, **span)
    assert [[one.code for one in choice.problems] for choice in plan.choices] == [["passed"], ["too_soon"], []]


def test_pictures_that_the_network_refuses_stay_out_with_what_is_wrong_about_them(jane: Workspace) -> None:
    facts: dict[str, dict[str, Any]] = {
        "Paper": {"content_type": "image/webp"},
        "Heavy": {"byte_size": 8_000_001},
        "Slim": {"width": 319, "height": 319},
        "Broad": {"width": 1441, "height": 1441},
        "Tall": {"width": 1080, "height": 1440},
        "Good": {"width": 1080, "height": 1351, "byte_size": 8_000_000},
    }
    posts = []
    for number, (title, changes) in enumerate(facts.items()):
        posts.append(approved_make(title, at=NOON + timedelta(minutes=number)))
        posts[-1].artwork.renditions.update(**changes)
    pin = approved_make("Pin", at=NOON, network="pinterest", board="Sea")
    pin.artwork.renditions.update(content_type="image/png", byte_size=19_000_000)
    page = approved_make("Page", at=NOON, network="facebook")
    page.artwork.renditions.update(byte_size=10_000_001)
    plan = plan_for(jane, *posts)
    said = {choice.post.artwork.title: " ".join(one.message for one in choice.problems) for choice in plan.troubled}
    assert {choice.is_refused for choice in plan.troubled} == {True}
    assert said == {
        "Paper": "Its picture is WebP; it must be JPEG.",
        "Heavy": "Its picture has 8.0 MB; Instagram takes 8 MB.",
        "Slim": "Its picture is 319 pixels wide; Instagram takes 320 to 1,440.",
        "Broad": "Its picture is 1,441 pixels wide; Instagram takes 320 to 1,440.",
        "Tall": "Its picture is 1080 × 1440; Instagram takes 4:5 to 1.91:1.",
        "Page": "Its picture has 10.0 MB; Facebook takes 10 MB.",
    }


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Sydney"])
def test_of_two_posts_with_one_minute_on_paper_the_second_stays_out_of_publers_file_alone(
    actor: Actor, jane: Workspace, zone: str
) -> None:
    hour = {"America/New_York": datetime(2027, 11, 7, 5, 30), "Australia/Sydney": datetime(2027, 4, 3, 15, 30)}[zone]
    first = hour.replace(tzinfo=UTC)
    posts = [approved_make(f"{number}", at=first + timedelta(hours=number)) for number in range(2)]
    approved_make("Elsewhere", at=first + timedelta(hours=1), network="facebook")
    plan = plan_for(jane, *posts, publer_zone=ZoneInfo(zone))
    codes = {choice.post.artwork.title: [one.code for one in choice.problems] for choice in plan.choices}
    assert codes == {"0": ["shown_twice"], "1": ["same_minute", "shown_twice"], "Elsewhere": ["shown_twice"]}
    assert plan.going == 2
    assert plan_for(jane, *posts, **FEEDHIVE).going == 3
    assert plan_for(jane, *posts, publer_zone=ZoneInfo("UTC")).troubled == []


def test_the_hour_that_is_shown_twice_is_that_of_the_zone_in_the_file(jane: Workspace) -> None:
    at = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    post, day = approved_make(at=at), {"starts_on": date(2027, 10, 30)}
    plan = plan_for(jane, post, **day)
    assert (plan.going, plan.troubled) == (1, [])
    (choice,) = plan_for(jane, post, **day, publer_zone=ZoneInfo("Europe/Berlin")).troubled
    assert [problem.code for problem in choice.problems] == ["shown_twice"]


def test_more_than_publer_lets_out_in_24_hours_is_a_caution_over_midnight_too(jane: Workspace) -> None:
    start = NOON + timedelta(hours=5)
    posts = [approved_make(f"{number:02}", at=start + timedelta(minutes=30 * number)) for number in range(26)]
    approved_make("Next day", at=start + timedelta(hours=26))
    plan = plan_for(jane, *posts, ends_on=NOON.date() + timedelta(days=3))
    assert [choice.post.artwork.title for choice in plan.troubled] == ["25"]
    assert plan.troubled[0].problems[0].message.startswith("Instagram takes 25 posts in 24 hours through Publer")
    assert plan.going == 27


def test_what_is_at_publer_already_counts_for_the_day_and_feedhive_has_no_such_cap(jane: Workspace) -> None:
    for number in range(25):
        delivery_make(f"There {number:02}", PostState.SCHEDULED, at=NOON + timedelta(minutes=10 * number))
    posts = [approved_make(f"{number}", at=NOON + timedelta(minutes=10 * number + 5)) for number in range(3)]
    plan = plan_for(jane, *posts)
    assert [[one.code for one in choice.problems] for choice in plan.choices] == [["over_cap"]] * 3
    assert plan.going == 3, "a caution: they may be moved in Publer"
    assert plan_for(jane, *posts, **FEEDHIVE).troubled == []


def test_a_pins_board_is_that_of_its_collection_or_the_default_one_as_it_is_when_it_is_sent(
    actor: Actor, jane: Workspace
) -> None:
    connect()
    tides = Collection.objects.create(name="Tides")
    CollectionBoard.objects.create(collection=tides, board="b0a2")
    boards = {"Named": "Studio", "Misspelt": "stUDIO", "Unknown there": "Old board", "Bare": "", "Of tides": ""}
    pins = [
        approved_make(title, network="pinterest", at=NOON + timedelta(hours=number), board=board)
        for number, (title, board) in enumerate(boards.items())
    ]
    Artwork.objects.filter(title="Of tides").update(collection=tides)
    plan = plan_for(jane, *pins)
    assert plan.troubled == []
    rows = [choice.row.publer for choice in plan.choices if choice.row]
    assert [row and row.board for row in rows] == ["Studio", "Studio", "Old board", "Seascapes", "Studio"]
    export = export_make(actor, *pins)
    Channel.objects.filter(network="pinterest").update(board="b0a3")
    assert {row.since for row in handed_out(export)} == {Since.SAME}, "another default board changes no post"


def test_a_pin_without_any_board_is_said_to_have_none(jane: Workspace) -> None:
    connect()
    Channel.objects.update(board="")
    (choice,) = plan_for(jane, approved_make(network="pinterest", at=NOON)).troubled
    assert [problem.code for problem in choice.problems] == ["no_board"]


def test_a_pins_link_must_be_an_address_and_a_post_beyond_a_year_is_doubted(jane: Workspace) -> None:
    bad = approved_make("Bad", at=NOON, network="pinterest", link="shop.example/1", board="Sea")
    good = approved_make(
        "Good", at=NOON + timedelta(hours=1), network="pinterest", link="https://shop.example/1", board="Sea"
    )
    far = approved_make("Far", at=NOON + timedelta(days=370))
    plan = plan_for(jane, bad, good)
    assert [(choice.post, choice.problems[0].code, choice.is_refused) for choice in plan.troubled] == [
        (bad, "bad_link", True)
    ]
    (choice,) = plan_for(jane, far).troubled
    assert (choice.problems[0].code, choice.is_refused) == ("far_ahead", False)


PUSHED = (PostState.QUEUED, PostState.SCHEDULED, PostState.FAILED, PostState.UNKNOWN)
GONE = (PostState.PUBLISHED, PostState.PUSHING, PostState.CANCELLING)


def test_posts_at_publer_are_counted_and_go_along_only_when_that_is_wished_with_a_warning(
    actor: Actor, jane: Workspace
) -> None:
    posts = []
    for number, state in enumerate((*PUSHED, *GONE, PostState.CANCELLED)):
        posts.append(post_make(artwork_make(state), NOON + timedelta(minutes=number), state=state))
        caption_make(posts[-1].artwork)
    plan = plan_for(jane, *posts)
    assert (plan.going, plan.at_publer, plan.gone, plan.twice) == (0, 4, 3, 0)
    plan = plan_for(jane, *posts, include_pushed=True)
    assert (plan.going, plan.at_publer, plan.gone, plan.twice) == (4, 0, 3, 4)
    assert {choice.problems[0].code for choice in plan.troubled} == {"at_publer"}
    assert "(scheduled)" in plan.troubled[1].problems[0].message
    export = export_make(actor, *posts, include_pushed=True)
    assert {row.post for row in export.posts.all()} == set(posts[:4])


def test_posts_that_are_due_after_the_links_end_are_counted(jane: Workspace) -> None:
    posts = [approved_make(f"{days}", at=NOON + timedelta(days=days)) for days in (0, 5, 20)]
    assert plan_for(jane, *posts, link_days=10).after_links == 1
    assert plan_for(jane, *posts, link_days=30).after_links == 0


def test_cautions_are_said_and_the_post_goes_along(actor: Actor, jane: Workspace) -> None:
    at = datetime(2027, 11, 7, 1, 30, tzinfo=zone_of(jane)).astimezone(UTC)
    pin = approved_make("Pin", network="pinterest", at=at)
    day = {"starts_on": date(2027, 11, 7), "ends_on": date(2027, 11, 7)}
    (choice,) = plan_for(jane, pin, **day).troubled
    assert [problem.code for problem in choice.problems] == ["shown_twice", "no_board"]
    assert not choice.is_refused
    assert plan_for(jane, pin, **day, **FEEDHIVE).troubled == []
    assert export_make(actor, pin, **day).posts.count() == 1


def test_on_facebook_the_link_under_the_text_counts_for_the_length(jane: Workspace) -> None:
    fits = approved_make("Fits", network="facebook", at=NOON, text="x" * 9_990)
    over = approved_make(
        "Over", network="facebook", at=NOON + timedelta(hours=1), text="x" * 9_990, link="https://shop.example/"
    )
    (choice,) = plan_for(jane, fits, over).troubled
    assert choice.post == over
    assert choice.problems[0].code == "text_too_long"


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"ends_on": date(2026, 1, 1), "starts_on": date(2026, 1, 2)}, "ends_on"),
        ({"ends_on": date(2027, 1, 2), "starts_on": date(2026, 1, 2)}, "ends_on"),
        ({"starts_on": date.max, "ends_on": date.max}, "starts_on"),
        ({"starts_on": date.min, "ends_on": date.min}, "starts_on"),
        ({"starts_on": date(2100, 12, 31), "ends_on": date(2101, 1, 1)}, "ends_on"),
        ({"networks": ()}, "networks"),
        ({"link_days": 0}, "link_days"),
        ({"link_days": 31}, "link_days"),
        ({"tool": Tool.FEEDHIVE, "accounts": {"instagram": "Jane", "facebook": "Jane"}}, "account_pinterest"),
    ],
)
def test_wishes_that_can_not_be_are_refused_at_their_field(actor: Actor, wishes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        export_make(actor, approved_make(at=NOON), **wishes)
    assert refusal.value.field == field
    assert not Export.objects.exists()
