"""What goes into the files of an export."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.publishing.exports.selectors import Since, handed_out
from apps.tenant.publishing.models import Connection, Export, ExportFile
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.deliveries import connect
from tests.factories.publishing import FEEDHIVE, NOON, approved_make, content_of, export_make

pytestmark = pytest.mark.usefixtures("in_jane")


def zone_of(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.time_zone)


def rows_of(file: ExportFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content_of(file).decode(), newline="")))


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


def test_instagrams_hashtags_stand_where_the_settings_put_them_in_publers_file_alone(actor: Actor) -> None:
    connect()
    photo = approved_make("Photo", at=NOON, text="A harbour.", hashtags=["oil", "sea"])
    page = approved_make("Page", network="facebook", at=NOON, text="A harbour.", hashtags=["oil"])

    def written(**wishes: Any) -> list[tuple[str, str]]:
        export = export_make(actor, photo, page, include_exported=True, **wishes)
        return [(row["Text"], row.get("Comments", "")) for file in export.files.all() for row in rows_of(file)]

    under = [("A harbour.\n\n#oil", ""), ("A harbour.\n\n#oil #sea", "")]
    assert written() == under
    Connection.objects.update(hashtags_as_comment=True)
    assert written() == [under[0], ("A harbour.", "#oil #sea")]
    assert written(**FEEDHIVE) == under
    assert {row.since for export in Export.objects.all() for row in handed_out(export)} == {Since.SAME}


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


@pytest.mark.slow
@pytest.mark.usefixtures("no_limit")
def test_more_than_500_posts_of_a_network_become_several_numbered_files(
    actor: Actor, django_assert_max_num_queries: Any
) -> None:
    posts = _many(1001)
    with django_assert_max_num_queries(36):
        export = export_make(actor, posts[0], posts[-1])
    names = [file.base_name for file in export.files.all()]
    assert names == [f"publer-instagram-{number}.csv" for number in (1, 2, 3)]
    assert [file.row_count for file in export.files.all()] == [500, 500, 1]
    assert [len(rows_of(file)) for file in export.files.all()] == [500, 500, 1]


@pytest.mark.slow
def test_500_posts_take_as_many_queries_as_5(actor: Actor) -> None:
    posts = _many(505)
    counts = []
    for some in (posts[:5], posts[5:]):
        with CaptureQueriesContext(connection) as captured:
            export = export_make(actor, *some, include_exported=True)
        counts.append((export.posts.count() >= len(some), len(captured)))
    assert counts == [(True, 36), (True, 36)]


def test_the_log_says_who_exported_how_much(actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON))
    entry = Entry.objects.get(verb="export.created")
    assert (entry.actor_id, entry.object_id) == (actor.user_id, export.pk)
    assert entry.summary.startswith("Exported 1 post for Publer, ")
