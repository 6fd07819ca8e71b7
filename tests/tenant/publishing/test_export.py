"""Exporting: what goes into the files, what stays out and why, and that it is both or neither of files and rows."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from boto3.exceptions import S3UploadFailedError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, Unavailable
from apps.core.networks import Network
from apps.core.storage import WorkspaceStorage, workspace_storage
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.publishing import services
from apps.tenant.publishing.models import Export, ExportedPost, ExportFile, Tool
from apps.tenant.publishing.planning import Plan, plan_make
from apps.tenant.publishing.selectors import Since, handed_out
from apps.tenant.publishing.services import NothingToExport
from apps.tenant.publishing.wishes import Wishes
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.publishing import approved_make, content_of, export_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")

NOON = (timezone.now() + timedelta(days=3)).replace(hour=17, minute=0, second=0, microsecond=0)
FEEDHIVE = {"tool": Tool.FEEDHIVE, "accounts": {"instagram": "Jane Doe", "pinterest": "jane", "facebook": "Jane"}}


def zone_of(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.time_zone)


def rows_of(file: ExportFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content_of(file).decode(), newline="")))


def plan_for(workspace: Workspace, *posts: Post, **wishes: Any) -> Plan:
    days = [post.scheduled_at.date() for post in posts]
    usual: dict[str, Any] = {"tool": Tool.PUBLER, "networks": tuple(Network), "zone": zone_of(workspace)}
    usual |= {"starts_on": min(days), "ends_on": max(days)}
    return plan_make(Wishes(**{**usual, **wishes}), now=timezone.now())


def test_each_network_has_a_file_of_its_own_and_the_rows_are_in_order_of_time(actor: Actor) -> None:
    late = approved_make("Late", at=NOON + timedelta(hours=1))
    early = approved_make("Early", at=NOON)
    pin = approved_make("Pin", network="pinterest", at=NOON, title="A pin", link="https://shop.example/", board="Sea")
    export = export_make(actor, late, early, pin)
    instagram, pinterest = export.files.all()
    assert instagram.file.name == f"exports/{export.pk}/publer-instagram.csv"
    assert [row["Media URLs"].rpartition("/")[2] for row in rows_of(instagram)] == ["early.jpg", "late.jpg"]
    assert (instagram.network, instagram.row_count) == ("instagram", 2)
    (row,) = rows_of(pinterest)
    assert (row["Title"], row["Link"], row["Alt text"]) == ("A pin", "https://shop.example/", "")
    assert row["Pin Board/Facebook Album/Google Category"] == "Sea"


def test_times_are_the_workspaces_for_publer_and_utc_for_feedhive(actor: Actor, jane: Workspace) -> None:
    post = approved_make(at=NOON)
    (publer,) = export_make(actor, post).files.all()
    (feedhive,) = export_make(actor, post, **FEEDHIVE, include_exported=True).files.all()
    local = NOON.astimezone(zone_of(jane))
    assert rows_of(publer)[0]["Date"] == f"{local:%Y-%m-%d %H:%M}"
    assert rows_of(feedhive)[0]["Scheduled"] == f"{NOON:%Y-%m-%dT%H:%M}:00.000Z"
    assert rows_of(feedhive)[0]["Social Medias"] == "Jane Doe"


def test_both_days_are_included_as_the_workspaces_clock_has_them(actor: Actor, jane: Workspace) -> None:
    day = (NOON + timedelta(days=5)).astimezone(zone_of(jane)).date()
    first = datetime(day.year, day.month, day.day, tzinfo=zone_of(jane))
    last = first + timedelta(hours=23, minutes=59)
    posts = [approved_make(f"{at:%d-%H}", at=at.astimezone(UTC)) for at in (first, last)]
    approved_make("Before", at=first.astimezone(UTC) - timedelta(minutes=1))
    approved_make("After", at=last.astimezone(UTC) + timedelta(minutes=1))
    export = export_make(actor, starts_on=day, ends_on=day)
    assert set(export.posts.values_list("post_id", flat=True)) == {post.pk for post in posts}


def test_links_in_the_file_live_as_long_as_was_asked_on_the_stored_domain(actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON), link_days=30)
    left = export.links_expire_at - timezone.now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)
    (row,) = rows_of(export.files.get())
    assert row["Media URLs"] == "http://jane.planner.localhost:8000/media/TOKEN/harbour.jpg"


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


def test_more_than_500_posts_of_a_network_become_several_numbered_files(
    actor: Actor, django_assert_max_num_queries: Any
) -> None:
    posts = _many(1001)
    with django_assert_max_num_queries(24):
        export = export_make(actor, posts[0], posts[-1])
    names = [file.base_name for file in export.files.all()]
    assert names == [f"publer-instagram-{number}.csv" for number in (1, 2, 3)]
    assert [file.row_count for file in export.files.all()] == [500, 500, 1]
    assert [len(rows_of(file)) for file in export.files.all()] == [500, 500, 1]


def test_500_posts_take_as_many_queries_as_5(actor: Actor) -> None:
    posts = _many(505)
    counts = []
    for some in (posts[:5], posts[5:]):
        with CaptureQueriesContext(connection) as captured:
            export = export_make(actor, *some, include_exported=True)
        counts.append((export.posts.count() >= len(some), len(captured)))
    assert counts == [(True, 22), (True, 22)]


def test_each_post_with_a_problem_is_named_with_it_and_the_others_go(actor: Actor, jane: Workspace) -> None:
    good = approved_make("Good", at=NOON)
    wordless = post_make(artwork_make("Wordless"), NOON + timedelta(hours=1), state=PostState.APPROVED)
    empty = approved_make("Empty", at=NOON + timedelta(hours=2), text=" ")
    long = approved_make("Long", at=NOON + timedelta(hours=3), text="x" * 2201)
    tagged = approved_make("Tagged", at=NOON + timedelta(hours=4), hashtags=list("abcdef"))
    blank = approved_make("Blank", at=NOON + timedelta(hours=5))
    blank.artwork.renditions.all().delete()
    clash = approved_make("Clash", at=NOON + timedelta(seconds=30))
    plan = plan_for(jane, good, blank)
    assert {choice.post.artwork.title: [one.code for one in choice.problems] for choice in plan.troubled} == {
        "Wordless": ["no_caption"],
        "Empty": ["no_caption"],
        "Long": ["text_too_long"],
        "Tagged": ["too_many_hashtags"],
        "Blank": ["no_picture"],
        "Clash": ["same_minute"],
    }
    assert (plan.going, plan.refused) == (1, 6)
    export = export_make(actor, good, blank)
    assert [row.title for row in export.posts.all()] == ["Good"]
    assert {wordless, empty, long, tagged, clash}.isdisjoint(row.post for row in export.posts.all())


def test_what_is_past_or_due_before_anybody_could_import_it_stays_out(jane: Workspace) -> None:
    now = timezone.now()
    passed = approved_make("Passed", at=now - timedelta(minutes=1))
    soon = approved_make("Soon", at=now + timedelta(minutes=9))
    later = approved_make("Later", at=now + timedelta(minutes=12))
    span = {"starts_on": now.date() - timedelta(days=1), "ends_on": now.date() + timedelta(days=1)}
    plan = plan_for(jane, passed, soon, later, **span)
    assert [[one.code for one in choice.problems] for choice in plan.choices] == [["passed"], ["too_soon"], []]


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


@pytest.mark.parametrize("what", ["sale", "edit", "other export"])
def test_what_changes_while_the_files_are_written_stops_the_export_and_leaves_nothing(actor: Actor, what: str) -> None:
    post = approved_make(at=NOON)

    def change() -> None:
        if what == "sale":
            Artwork.objects.filter(pk=post.artwork_id).update(availability="sold")
        elif what == "edit":
            Caption.objects.update(text="Other words.")
        else:
            export_make(actor, post)

    save, names = WorkspaceStorage.save, []

    def save_and_change(storage: WorkspaceStorage, name: str, content: Any) -> str:
        names.append(name)
        stored = str(save(storage, name, content))
        if len(names) == 1:
            change()
        return stored

    with patch.object(WorkspaceStorage, "save", save_and_change), pytest.raises(Conflict, match="Nothing was exported"):
        export_make(actor, post)
    assert not workspace_storage().exists(names[0])
    assert Export.objects.count() == (1 if what == "other export" else 0)


def test_without_the_storage_there_is_no_export_and_a_sentence_says_so(actor: Actor) -> None:
    post = approved_make(at=NOON)
    broken = patch.object(WorkspaceStorage, "save", side_effect=S3UploadFailedError("no answer"))
    with broken, pytest.raises(Unavailable, match="try again"):
        export_make(actor, post)
    assert not ExportedPost.objects.exists()


def test_when_the_rows_can_not_be_written_the_files_go_too(actor: Actor) -> None:
    post, names, save = approved_make(at=NOON), [], WorkspaceStorage.save

    def remember(storage: WorkspaceStorage, name: str, content: Any) -> str:
        names.append(name)
        return str(save(storage, name, content))

    with (
        patch.object(WorkspaceStorage, "save", remember),
        patch.object(services, "activity_record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        export_make(actor, post)
    assert names
    assert not any(workspace_storage().exists(name) for name in names)
    assert not Export.objects.exists()


def test_the_log_says_who_exported_how_much(actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON))
    entry = Entry.objects.get(verb="export.created")
    assert (entry.actor_id, entry.object_id) == (actor.user_id, export.pk)
    assert entry.summary.startswith("Exported 1 post for Publer, ")


def test_what_becomes_of_the_posts_after_the_export_is_known(actor: Actor) -> None:
    posts = {since: approved_make(since.value, at=NOON + timedelta(hours=number)) for number, since in enumerate(Since)}
    export = export_make(actor, *posts.values())
    Post.objects.filter(pk=posts[Since.MOVED].pk).update(scheduled_at=NOON + timedelta(days=9))
    Caption.objects.filter(artwork=posts[Since.REWRITTEN].artwork).update(text="Other words.")
    posts[Since.REMOVED].delete()
    Artwork.objects.filter(pk=posts[Since.UNAVAILABLE].artwork_id).update(availability="sold")
    assert {row.exported.title: row.since for row in handed_out(export)} == {since.value: since for since in Since}


def test_approving_a_ready_post_after_its_export_is_no_change(actor: Actor) -> None:
    post = post_make(artwork_make(), NOON)
    caption_make(post.artwork)
    export = export_make(actor, post, states=(PostState.READY,))
    Post.objects.update(state=PostState.APPROVED, version=2)
    assert [row.since for row in handed_out(export)] == [Since.SAME]


def test_another_artwork_with_the_same_words_is_another_post(actor: Actor) -> None:
    post, other = approved_make(at=NOON), artwork_make("Other")
    caption_make(other)
    export = export_make(actor, post)
    Post.objects.update(artwork=other)
    assert [row.since for row in handed_out(export)] == [Since.REWRITTEN]


def _many(count: int) -> list[Post]:
    artwork = artwork_make()
    caption_make(artwork)
    return Post.objects.bulk_create(
        Post(
            artwork=artwork,
            network=Network.INSTAGRAM,
            scheduled_at=NOON + timedelta(minutes=10 * number),
            state=PostState.APPROVED,
        )
        for number in range(count)
    )
