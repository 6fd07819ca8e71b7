"""Rows that keep the places of weekly posting times without a post."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.tenancy.context import active_workspace
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.publishing.exports.open_slots import open_slots
from apps.tenant.publishing.exports.planning import plan_make
from apps.tenant.publishing.exports.services import NothingToExport
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import ExportedPost, Tool
from apps.tenant.schedule.models import Blackout, PostState, Slot
from tests.factories.artworks import artwork_make
from tests.factories.publishing import FEEDHIVE, approved_make, content_of, export_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")

ZONE = ZoneInfo("America/New_York")
MONDAY = timezone.localdate() + timedelta(days=14 - timezone.localdate().weekday())
WEEK = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=6), "open_slots": True}


def weekly(*slots: tuple[int, str], network: str = "instagram") -> None:
    for weekday, at in slots:
        Slot.objects.create(network=network, weekday=weekday, at=time.fromisoformat(at))


def wall(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), tzinfo=ZONE).astimezone(UTC)


def opened(**changes: Any) -> list[str]:
    wishes = Wishes(**{"tool": Tool.PUBLER, "networks": Network.posted(), "zone": ZONE, **WEEK, **changes})
    found = open_slots(wishes, now=timezone.now())
    return [f"{slot.at.astimezone(ZONE):%a %H:%M} {slot.network}" for slot in found]


def test_each_weekly_time_without_a_post_is_open_and_none_unless_it_is_wished() -> None:
    weekly((0, "12:07"), (2, "17:00"))
    weekly((0, "12:07"), network="pinterest")
    assert opened() == ["Mon 12:07 instagram", "Mon 12:07 pinterest", "Wed 17:00 instagram"]
    assert opened(networks=(Network.PINTEREST,)) == ["Mon 12:07 pinterest"]
    assert opened(open_slots=False) == []


def test_a_post_takes_the_slot_nearest_to_it_on_its_day_and_network() -> None:
    weekly((0, "09:00"), (0, "12:00"), (0, "18:00"), (1, "12:00"))
    weekly((0, "12:00"), network="facebook")
    post_make(artwork_make(), wall(MONDAY, "11:53"))
    post_make(artwork_make(), wall(MONDAY, "12:20"), state=PostState.DRAFT)
    assert opened() == ["Mon 12:00 facebook", "Mon 18:00 instagram", "Tue 12:00 instagram"]
    post_make(artwork_make(), wall(MONDAY, "21:00"))
    post_make(artwork_make(), wall(MONDAY, "22:00"))
    assert opened() == ["Mon 12:00 facebook", "Tue 12:00 instagram"]


def test_what_is_cancelled_or_whose_artwork_is_sold_takes_no_place() -> None:
    weekly((0, "12:00"), (1, "12:00"))
    post_make(artwork_make(), wall(MONDAY, "12:00"), state=PostState.CANCELLED)
    sold = post_make(artwork_make(), wall(MONDAY + timedelta(days=1), "12:00"), state=PostState.APPROVED)
    Artwork.objects.filter(pk=sold.artwork_id).update(availability="sold")
    assert opened() == ["Mon 12:00 instagram", "Tue 12:00 instagram"]


def test_days_off_and_times_that_are_past_or_too_soon_have_none() -> None:
    for weekday in range(7):
        weekly((weekday, "12:00"))
    Blackout.objects.create(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=4))
    assert opened() == ["Sat 12:00 instagram", "Sun 12:00 instagram"]
    wishes = Wishes(tool=Tool.PUBLER, networks=(Network.INSTAGRAM,), zone=ZONE, **WEEK)
    late = wall(MONDAY + timedelta(days=5), "11:55")
    assert [slot.at for slot in open_slots(wishes, now=late)] == [wall(MONDAY + timedelta(days=6), "12:00")]


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("America/New_York", date(2027, 3, 14), "02:30", ["2027-03-14T07:30"]),
        ("America/New_York", date(2027, 11, 7), "01:30", ["2027-11-07T05:30"]),
        ("Australia/Sydney", date(2027, 10, 3), "02:30", ["2027-10-02T16:30"]),
        ("Australia/Sydney", date(2027, 4, 4), "02:30", ["2027-04-03T15:30"]),
    ],
)
def test_where_the_clocks_change_a_slot_is_once_and_exists(zone: str, day: date, at: str, utc: list[str]) -> None:
    weekly((day.weekday(), at))
    wishes = Wishes(
        tool=Tool.PUBLER,
        networks=(Network.INSTAGRAM,),
        zone=ZoneInfo(zone),
        starts_on=day,
        ends_on=day,
        open_slots=True,
    )
    found = open_slots(wishes, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert [f"{slot.at:%Y-%m-%dT%H:%M}" for slot in found] == utc


def test_open_slots_stand_in_the_files_between_the_posts_and_are_no_exported_posts(actor: Actor) -> None:
    weekly((0, "09:00"), (0, "12:00"), (0, "18:00"))
    post = approved_make(at=wall(MONDAY, "12:00"))
    for wishes in ({}, {**FEEDHIVE, "include_exported": True}):
        export = export_make(actor, **WEEK, **wishes)
        (file,) = export.files.all()
        assert (file.row_count, file.open_slot_count) == (1, 2)
        rows = list(csv.DictReader(io.StringIO(content_of(file).decode(), newline="")))
        slot = "[Open slot · Instagram]"
        assert [row["Text"] == slot for row in rows] == [True, False, True]
        assert [bool(row["Media URLs"]) for row in rows] == [False, True, False]
        (exported,) = export.posts.all()
        assert (exported.post_id, exported.row_number, exported.file_id) == (post.pk, 3, file.pk)


def test_the_log_tells_posts_and_open_slots_apart(actor: Actor) -> None:
    weekly((0, "09:00"), (0, "12:00"), (0, "18:00"))
    export = export_make(actor, approved_make(at=wall(MONDAY, "12:00")), **WEEK)
    summary = Entry.objects.get(object_id=export.pk).summary
    assert summary.startswith("Exported 1 post and 2 open slots for Publer, ")


def test_open_slots_count_for_the_rows_that_a_file_takes(actor: Actor) -> None:
    for weekday in range(7):
        weekly(*[(weekday, f"{hour:02}:11") for hour in range(24)])
    span = {**WEEK, "ends_on": MONDAY + timedelta(days=20)}
    export = export_make(actor, approved_make(at=wall(MONDAY, "12:11")), **{**span, "networks": (Network.INSTAGRAM,)})
    files = [(file.row_count, file.open_slot_count) for file in export.files.all()]
    assert files == [(1, 499), (0, 4)]
    assert ExportedPost.objects.count() == 1


def test_open_slots_alone_can_be_exported_but_nothing_at_all_can_not(actor: Actor) -> None:
    with pytest.raises(NothingToExport):
        export_make(actor, **WEEK)
    weekly((0, "12:00"))
    assert export_make(actor, **WEEK).posts.count() == 0


def test_an_open_slot_gives_way_to_a_post_with_the_same_minute_on_paper(actor: Actor, jane: Workspace) -> None:
    """Posts at the first 01:31 and the second 01:30 of a night with 25 hours: both have their slots to themselves."""
    day = date(2027, 11, 7)
    weekly((6, "01:30"), (6, "01:31"))
    approved_make(at=datetime(2027, 11, 7, 5, 31, tzinfo=UTC))
    approved_make("Second", at=datetime(2027, 11, 7, 6, 30, tzinfo=UTC), network="facebook")
    weekly((6, "01:30"), (6, "23:00"), network="facebook")
    wishes = Wishes(tool=Tool.PUBLER, networks=Network.posted(), zone=ZONE, starts_on=day, ends_on=day, open_slots=True)
    plan = plan_make(wishes, now=timezone.now())
    assert [f"{slot.at:%H:%M} {slot.network}" for slot in plan.open_slots] == ["05:30 instagram", "04:00 facebook"]


def test_a_year_of_slots_takes_four_queries() -> None:
    assert active_workspace().time_zone == ZONE.key
    for weekday in range(7):
        weekly(*[(weekday, f"{hour:02}:11") for hour in range(24)])
    with CaptureQueriesContext(connection) as captured:
        # In the night that skips an hour, two times come to the same minute.
        assert len(opened(ends_on=MONDAY + timedelta(days=363))) >= 364 * 24 - 1
    assert len(captured) == 4
