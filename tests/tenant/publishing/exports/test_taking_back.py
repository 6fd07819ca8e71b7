"""An export taken back: not exported any more, its links gone at once, and what was imported named."""

import csv
import io
import json
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.tenancy.context import workspace_context
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.publishing.exports.manifest import manifest_csv, manifest_json
from apps.tenant.publishing.exports.media_links import media_path
from apps.tenant.publishing.exports.selectors import exports_list
from apps.tenant.publishing.exports.taking_back import (
    export_put_back,
    export_take_back,
    exported_post_put_back,
    exported_post_take_back,
)
from apps.tenant.publishing.models import Delivery, Export, ExportedPost, ExportFile, Step
from apps.tenant.schedule.models import Post, PostState, Slot
from tests.factories.publishing import FEEDHIVE, NOON, PICTURE, approved_make, export_make, picture_store
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")

# What Instagram shows of a landscape.
SHOWN = RenditionKind.SQUARE


@pytest.fixture
def importer(sign_in: SignIn, jane: Workspace) -> Client:
    return sign_in(None, "jane")


def three(actor: Actor) -> tuple[list[Post], Export]:
    posts = [approved_make(f"Painting {number}", at=NOON + timedelta(hours=number)) for number in range(3)]
    return posts, export_make(actor, *posts)


def links_of(export: Export) -> list[str]:
    found = []
    for file in export.files.all():
        with file.file.open("rb") as opened:
            rows = csv.DictReader(io.StringIO(opened.read().decode(), newline=""))
            found += [row["Media URLs"].partition(":8000")[2] for row in rows]
    return found


def standing(export: Export) -> int:
    return ExportedPost.objects.standing().filter(export=export).count()


@pytest.mark.slow
def test_links_answer_410_at_once_while_it_is_taken_back_and_work_again_when_it_is_put_back(
    actor: Actor, importer: Client
) -> None:
    post = approved_make(at=NOON)
    picture_store(post.artwork, kind=SHOWN)
    export = export_make(actor, post)
    again = export_make(actor, post, include_exported=True)
    (link,), (other) = links_of(export), links_of(again)[0]
    assert importer.get(link).getvalue() == PICTURE
    tag = importer.head(link)["ETag"]
    export_take_back(actor=actor, export=export)
    answer = importer.get(link)
    assert answer.status_code == 410
    assert "taken back" in answer.content.decode()
    assert importer.get(link, headers={"if-none-match": tag}).status_code == 410
    assert importer.head(other).status_code == 200
    Artwork.objects.update(availability="sold")
    assert importer.get(link).status_code == 410
    Artwork.objects.update(availability="available")
    export_put_back(actor=actor, export=export)
    assert importer.get(link).getvalue() == PICTURE


def test_taking_one_post_back_stops_its_link_alone_though_another_shows_the_same_picture(
    actor: Actor, importer: Client
) -> None:
    posts, _ = three(actor)
    twin = Post.objects.create(
        artwork=posts[0].artwork, network="instagram", scheduled_at=NOON + timedelta(hours=9), state=PostState.APPROVED
    )
    picture_store(posts[0].artwork, kind=SHOWN)
    export = export_make(actor, posts[0], twin, include_exported=True)
    first, *_, last = links_of(export)
    exported_post_take_back(actor=actor, row=export.posts.get(post=posts[0]))
    assert (importer.head(first).status_code, importer.head(last).status_code) == (410, 200)
    exported_post_put_back(actor=actor, row=export.posts.get(post=posts[0]))
    assert importer.head(first).status_code == 200


def test_links_from_before_rows_could_be_taken_back_and_those_of_no_saved_row(actor: Actor, importer: Client) -> None:
    post = approved_make(at=NOON)
    picture_store(post.artwork, kind=SHOWN)
    facts: dict[str, Any] = {"artwork_id": post.artwork_id, "title": "x", "kind": SHOWN, "expires_at": NOON}
    assert importer.head(media_path(**facts)).status_code == 200
    assert importer.head(media_path(**facts, exported_id=post.pk)).status_code == 404


def test_its_posts_count_as_not_exported_until_it_is_put_back(actor: Actor) -> None:
    posts, export = three(actor)
    assert export_take_back(actor=actor, export=export) == 3
    assert standing(export) == 0
    export.refresh_from_db()
    assert export.taken_back_by_id == actor.user_id
    with pytest.raises(Conflict, match="taken back already"):
        export_take_back(actor=actor, export=export)
    assert export_put_back(actor=actor, export=export) == (3, 0)
    export.refresh_from_db()
    assert (standing(export), export.taken_back_at, export.taken_back_by_id) == (3, None, None)
    with pytest.raises(Conflict, match="not taken back"):
        export_put_back(actor=actor, export=export)
    verbs = list(Entry.objects.filter(object_id=export.pk).order_by("created_at").values_list("verb", flat=True))
    assert verbs == ["export.created", "export.taken_back", "export.put_back"]
    assert export_make(actor, *posts, include_exported=True).posts.count() == 3


def test_what_was_taken_back_alone_stays_so_when_the_whole_is_taken_back_and_put_back(actor: Actor) -> None:
    posts, export = three(actor)
    row = export.posts.get(post=posts[1])
    exported_post_take_back(actor=actor, row=row)
    with pytest.raises(Conflict, match="taken back already"):
        exported_post_take_back(actor=actor, row=row)
    assert export_take_back(actor=actor, export=export) == 2
    with pytest.raises(Conflict, match="whole export"):
        exported_post_put_back(actor=actor, row=row)
    export.refresh_from_db()
    assert export_put_back(actor=actor, export=export) == (2, 0)
    assert standing(export) == 2
    exported_post_put_back(actor=actor, row=row)
    with pytest.raises(Conflict, match="not taken back"):
        exported_post_put_back(actor=actor, row=row)
    assert standing(export) == 3


def test_what_was_exported_again_since_stays_taken_back_and_the_rest_is_put_back(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    posts = [approved_make(f"Painting {number}", at=NOON + timedelta(days=number)) for number in range(3)]
    export = export_make(actor, *posts)
    export_take_back(actor=actor, export=export)
    again = export_make(actor, posts[0])
    put_back = reverse("publishing:export_put_back", args=[export.pk])
    said = as_owner_of_jane.post(put_back, headers={"hx-request": "true"})["HX-Trigger"]
    assert "Put back: 2 posts count as exported again. 1 was exported again or handed to Publer since" in said
    export.refresh_from_db()
    assert (standing(export), export.taken_back_at) == (2, None)
    row = export.posts.get(post=posts[0])
    with pytest.raises(Conflict, match="would be out twice"):
        exported_post_put_back(actor=actor, row=row)
    export_take_back(actor=actor, export=again)
    exported_post_put_back(actor=actor, row=row)
    assert standing(export) == 3


def test_an_export_all_of_whose_posts_were_exported_again_can_not_be_put_back(actor: Actor) -> None:
    posts, export = three(actor)
    export_take_back(actor=actor, export=export)
    export_make(actor, *posts)
    with pytest.raises(Conflict, match="3 posts were exported again or handed to Publer since, and would be out twice"):
        export_put_back(actor=actor, export=export)
    export.refresh_from_db()
    assert (standing(export), export.taken_back_at is not None) == (0, True)


def _on_its_way(post: Post, state: PostState, **facts: Any) -> Delivery:
    at = {"queued": [], "scheduled": ["pushing"], "published": ["pushing", "scheduled"], "failed": []}[state]
    for step in ["queued", *at, state]:
        Post.objects.filter(pk=post.pk).exclude(state=step).update(state=step)
    return Delivery.objects.create(post=post, due_at=NOON, **facts)


@pytest.mark.parametrize("state", [PostState.QUEUED, PostState.SCHEDULED, PostState.PUBLISHED])
def test_what_was_handed_to_publer_since_can_not_be_put_back(actor: Actor, state: PostState) -> None:
    post = approved_make(at=NOON)
    export = export_make(actor, post)
    row = export.posts.get()
    exported_post_take_back(actor=actor, row=row)
    _on_its_way(post, state)
    with pytest.raises(Conflict, match="1 post was exported again or handed to Publer since"):
        exported_post_put_back(actor=actor, row=row)


def test_what_was_handed_over_once_more_since_can_not_be_put_back_before_it_has_left(actor: Actor) -> None:
    """Its delivery is an old one, and nothing of it says when it was begun anew."""
    post = approved_make(at=NOON)
    export = export_make(actor, post)
    delivery = _on_its_way(post, PostState.QUEUED)
    Delivery.objects.filter(pk=delivery.pk).update(created_at=export.created_at - timedelta(days=1))
    export_take_back(actor=actor, export=export)
    with pytest.raises(Conflict, match="would be out twice"):
        export_put_back(actor=actor, export=export)


def test_what_was_at_publer_before_and_was_only_looked_after_since_is_put_back(actor: Actor) -> None:
    """Exported though it is at Publer, taken back by mistake; Publer is asked after it in between."""
    post = approved_make(at=NOON)
    before = timezone.now()
    delivery = _on_its_way(post, PostState.SCHEDULED, step=Step.WATCH, asked_at=before)
    export = export_make(actor, post, include_pushed=True)
    export_take_back(actor=actor, export=export)
    delivery.seen_at = timezone.now()
    delivery.save()
    assert export_put_back(actor=actor, export=export) == (1, 0)


def test_what_failed_since_is_nowhere_and_is_put_back(actor: Actor) -> None:
    post = approved_make(at=NOON)
    export = export_make(actor, post)
    export_take_back(actor=actor, export=export)
    _on_its_way(post, PostState.FAILED)
    assert export_put_back(actor=actor, export=export) == (1, 0)


def test_of_open_slots_alone_it_is_said_that_they_are_to_be_deleted_until_their_days_are_over(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    day = NOON.date() + timedelta(days=1)
    Slot.objects.create(network="facebook", weekday=day.weekday(), at=time(9, 0))
    export = export_make(actor, starts_on=day, ends_on=day, open_slots=True)
    as_owner_of_jane.post(reverse("publishing:export_take_back", args=[export.pk]))
    page = as_owner_of_jane.get(reverse("publishing:export", args=[export.pk])).content.decode()
    assert "Delete the 1 open slot in Publer, too: it begins with “[Open slot”." in page
    assert "the posts are out" not in page
    Export.objects.update(starts_on=day - timedelta(days=30), ends_on=day - timedelta(days=30))
    page = as_owner_of_jane.get(reverse("publishing:export", args=[export.pk])).content.decode()
    assert "Delete the" not in page


def test_an_export_whose_posts_are_gone_can_be_taken_back_and_put_back(actor: Actor) -> None:
    posts, export = three(actor)
    Post.objects.filter(pk__in=[post.pk for post in posts]).delete()
    assert export_take_back(actor=actor, export=export) == 3
    export.refresh_from_db()
    assert export_put_back(actor=actor, export=export) == (3, 0)


def test_the_manifest_says_where_each_post_stands_and_how_to_find_it(actor: Actor) -> None:
    post = approved_make("=Harbour", at=NOON, text="+A harbour, “quoted”\nat dusk. " + "x" * 300)
    export = export_make(actor, post, link_days=3)
    (row,) = csv.DictReader(io.StringIO(manifest_csv(export).decode("utf-8-sig"), newline=""))
    assert row["post_id"] == str(post.pk)
    assert (row["network"], row["file"], row["row"]) == ("instagram", "publer-instagram.csv", "2")
    assert row["scheduled_at"] == f"{NOON:%Y-%m-%dT%H:%M:00Z}"
    with ExportFile.objects.get().file.open("rb") as opened:
        (in_file,) = csv.DictReader(io.StringIO(opened.read().decode(), newline=""))
    assert row["time_in_file"] == in_file["Date"]
    # A spreadsheet is to show them, not to run them.
    assert row["title"] == "'=Harbour"
    assert row["text"] == "'" + in_file["Text"][:200]
    whole = json.loads(manifest_json(export))
    assert whole["posts"][0]["title"] == "=Harbour"
    assert whole["posts"][0]["fingerprint"] == export.posts.get().fingerprint == row["fingerprint"]
    assert whole["zone_of_times_in_file"] == "America/New_York"
    assert whole["taken_back_at"] is None


def test_the_manifest_of_feedhive_has_its_times_and_that_of_an_old_export_is_empty_where_nothing_was_kept(
    actor: Actor,
) -> None:
    export = export_make(actor, approved_make(at=NOON), **FEEDHIVE)
    (row,) = json.loads(manifest_json(export))["posts"]
    assert row["time_in_file"] == f"{NOON:%Y-%m-%dT%H:%M}:00.000Z"
    ExportedPost.objects.update(file=None, row_number=None, text="", post=None)
    Export.objects.update(wishes={}, tool="publer")
    (row,) = csv.DictReader(io.StringIO(manifest_csv(Export.objects.get()).decode("utf-8-sig"), newline=""))
    assert (row["post_id"], row["file"], row["row"], row["text"], row["time_in_file"]) == ("", "", "", "", "")


def test_the_page_takes_back_says_what_stays_to_be_done_and_offers_the_way_back(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    posts, export = three(actor)
    page = reverse("publishing:export", args=[export.pk])
    row = export.posts.get(post=posts[1])
    one = reverse("publishing:exported_post_take_back", args=[export.pk, row.pk])
    answer = as_owner_of_jane.post(one, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert "export:changed" in answer["HX-Trigger"]
    assert reverse("publishing:exported_post_put_back", args=[export.pk, row.pk]) in answer["HX-Trigger"]
    shown = as_owner_of_jane.get(page).content.decode()
    assert "1 post taken back" in shown
    assert "delete 1 post in Publer by hand" in shown
    answer = as_owner_of_jane.post(reverse("publishing:export_take_back", args=[export.pk]))
    assert answer["Location"] == page
    shown = as_owner_of_jane.get(page + "?back").content.decode()
    assert "This export was taken back" in shown
    assert "delete 3 posts in Publer by hand" in shown
    assert "Don&#x27;t import these files" in shown or "Don't import these files" in shown
    assert "Taken back" in as_owner_of_jane.get(reverse("publishing:exports")).content.decode()
    put_back = reverse("publishing:export_put_back", args=[export.pk])
    assert as_owner_of_jane.post(put_back, headers={"hx-request": "true"}).status_code == 204
    assert standing(export) == 2
    manifest = as_owner_of_jane.get(reverse("publishing:export_manifest_csv", args=[export.pk]))
    assert manifest["Content-Disposition"].endswith('-publer-manifest.csv"')
    assert manifest["Cache-Control"] == "private, no-store"
    assert len(as_owner_of_jane.get(reverse("publishing:export_manifest_json", args=[export.pk])).json()["posts"]) == 3


def test_of_an_older_export_it_is_said_that_its_links_go_on(as_owner_of_jane: Client, actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON))
    page = reverse("publishing:export", args=[export.pk])
    assert "and the picture links stop" in as_owner_of_jane.get(page).content.decode()
    ExportedPost.objects.update(file=None, row_number=None)
    assert "picture links stop" not in as_owner_of_jane.get(page).content.decode()
    export_take_back(actor=actor, export=export)
    shown = as_owner_of_jane.get(page).content.decode()
    assert "of an older kind and go on until they end" in shown
    assert "an importer can't fetch the pictures" not in shown


def test_who_looks_at_an_old_page_puts_back_what_is_taken_back_now(actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON))
    seen = Export.objects.get(pk=export.pk)
    for _ in range(2):
        export_take_back(actor=actor, export=seen)
        export_put_back(actor=actor, export=seen)
    assert standing(export) == 1


def test_posts_are_locked_before_the_export_and_both_before_the_last_look(actor: Actor) -> None:
    """An export locks posts, too: what it adds meanwhile is seen, or waits."""
    export = export_make(actor, approved_make(at=NOON))
    export_take_back(actor=actor, export=export)
    with CaptureQueriesContext(connection) as captured:
        export_put_back(actor=actor, export=export)
    tables = [
        query["sql"].partition(' FROM "')[2].partition('"')[0] for query in captured if "FOR NO KEY" in query["sql"]
    ]
    assert tables == ["schedule_post", "publishing_export"]
    looks = [number for number, query in enumerate(captured) if "delivery" in query["sql"]]
    locks = [number for number, query in enumerate(captured) if "FOR NO KEY" in query["sql"]]
    assert max(locks) < min(looks)


def addresses(export: Export) -> dict[str, list[str]]:
    row = export.posts.first()
    assert row is not None
    return {
        "get": [reverse(f"publishing:export_manifest_{kind}", args=[export.pk]) for kind in ("csv", "json")],
        "post": [reverse(f"publishing:export_{what}_back", args=[export.pk]) for what in ("take", "put")]
        + [reverse(f"publishing:exported_post_{what}_back", args=[export.pk, row.pk]) for what in ("take", "put")],
    }


def test_a_member_without_the_right_takes_nothing_back(as_member_of_jane: Client, actor: Actor) -> None:
    _, export = three(actor)
    for method, paths in addresses(export).items():
        assert {getattr(as_member_of_jane, method)(path).status_code for path in paths} == {403}
    assert standing(export) == 3


@pytest.mark.slow
def test_nothing_of_another_workspace_or_export_is_taken_back_or_listed(
    as_owner_of_jane: Client, okafor: Workspace, actor: Actor
) -> None:
    with workspace_context(okafor):
        _, theirs = three(actor)
        reached = addresses(theirs)
    for method, paths in reached.items():
        assert {getattr(as_owner_of_jane, method)(path).status_code for path in paths} == {404}
    with workspace_context(okafor):
        assert standing(theirs) == 3
    mine, other = (
        export_make(actor, approved_make(at=NOON)),
        export_make(actor, approved_make("Other", at=NOON + timedelta(hours=1))),
    )
    crossed = reverse("publishing:exported_post_take_back", args=[mine.pk, other.posts.get().pk])
    assert as_owner_of_jane.post(crossed).status_code == 404


def test_taking_back_does_not_happen_by_following_a_link(as_owner_of_jane: Client, actor: Actor) -> None:
    _, export = three(actor)
    assert {as_owner_of_jane.get(path).status_code for path in addresses(export)["post"]} == {405}


def test_who_exported_and_took_back_is_read_by_name_and_without_password_hashes(actor: Actor, owner: User) -> None:
    _, export = three(actor)
    export_take_back(actor=actor, export=export)
    with CaptureQueriesContext(connection) as captured:
        [found] = exports_list(actor)
        names = [found.exported_by.display_name, found.taken_back_by.display_name]
    assert names == [owner.display_name] * 2
    assert len(captured) == 4
    assert not any("password" in query["sql"] for query in captured.captured_queries)
