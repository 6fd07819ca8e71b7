"""An export from end to end: real PostgreSQL, real S3."""

import threading
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.storage import client, workspace_storage
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.takeouts.making import LEASE, takeouts_tidy, turn_take
from apps.public.takeouts.models import Takeout, TakeoutState
from apps.public.takeouts.services import takeout_ask, takeout_cancel
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.takeout import making, packing, reading
from apps.tenant.takeout.making import takeout_make
from apps.tenant.takeout.tasks import make
from tests.factories.takeouts import Unpacked, original_make, takeout_made, takeout_waiting
from tests.factories.workspaces import workspace_change

pytestmark = [pytest.mark.slow]

# A little more than S3's smallest part: two of them make an upload of several parts.
BIG = b"\xff\xd8\xff" + bytes(range(256)) * 24_000


def left_of(takeout: Takeout) -> list[str]:
    """What lies in the storage of an export: finished files, notes, and uploads that were begun."""
    prefix = f"workspaces/{takeout.workspace_id}/takeouts/{takeout.pk}/"
    bucket = settings.AWS_STORAGE_BUCKET_NAME
    there = client().list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    begun = client().list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", [])
    return [one["Key"].removeprefix(prefix) for one in (*there, *begun)]


def test_everything_is_in_one_file(here: Workspace, by: Actor) -> None:
    painting = original_make("Harbour at dusk", b"\xff\xd8\xff harbour" * 1000)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert takeout.state == TakeoutState.READY, takeout.trouble
    seen = Unpacked(here, takeout.pk)
    assert seen.size == takeout.byte_size
    assert seen.archive.read("originals/Harbour at dusk.jpg") == b"\xff\xd8\xff harbour" * 1000
    [row] = seen.json("data/artworks.json")
    assert (row["id"], row["original_file"]) == (str(painting.pk), "originals/Harbour at dusk.jpg")
    assert {one.extract_version for one in seen.archive.infolist()} == {20}, "Programs that know no ZIP64 can read it."
    assert seen.json("problems.json") == []
    assert seen.json("manifest.json")["rows"]["data/artworks.json"] == 1
    assert (takeout.bytes_total, takeout.bytes_done, takeout.files_done) == (painting.byte_size,) * 2 + (1,)
    assert Entry.objects.filter(verb="takeout.made", actor_name=by.name).count() == 1
    assert left_of(takeout) == ["everything.zip"]


def test_an_empty_workspace_can_be_exported(here: Workspace, by: Actor) -> None:
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    seen = Unpacked(here, takeout.pk)
    assert seen.json("data/artworks.json") == []
    assert seen.text("csv/posts.csv").startswith("\ufeffDate and time,Time zone,UTC,")


def test_many_turns_make_the_same_file_as_one(here: Workspace, by: Actor) -> None:
    for number in range(4):
        original_make(f"Painting {number}", BIG + bytes([number]))
    takeout = takeout_waiting(here, by)
    assert takeout_made(takeout, seconds=0) >= 1
    assert takeout.state == TakeoutState.READY, takeout.trouble
    seen = Unpacked(here, takeout.pk)
    for number in range(4):
        assert seen.archive.read(f"originals/Painting {number}.jpg") == BIG + bytes([number])


def test_a_turn_ends_after_a_file_and_another_goes_on(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        original_make(f"Painting {number}", BIG + bytes([number]))
    takeout = takeout_waiting(here, by)
    monkeypatch.setattr("apps.public.takeouts.making.takeout_send", lambda *args, **kwargs: None)
    clock = iter(range(1000))
    monkeypatch.setattr(making, "monotonic", lambda: next(clock))
    turns = takeout_made(takeout, seconds=4)
    monkeypatch.undo()
    assert turns > 2
    seen = Unpacked(here, takeout.pk)
    assert [seen.archive.read(f"originals/Painting {n}.jpg")[-1] for n in range(4)] == [0, 1, 2, 3]


def test_what_happens_while_rows_are_read_is_not_in_it(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    original_make("Before", b"before")
    read = reading.given_rows

    def meanwhile(workspace: Workspace) -> Any:
        def add() -> None:
            with workspace_context(here):
                Artwork.objects.update(title="Renamed meanwhile")
                original_make("Meanwhile", b"meanwhile")
            connection.close()

        other = threading.Thread(target=add)
        other.start()
        other.join()
        return read(workspace)

    monkeypatch.setattr(reading, "given_rows", meanwhile)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert Artwork.objects.count() == 2
    seen = Unpacked(here, takeout.pk)
    assert [row["title"] for row in seen.json("data/artworks.json")] == ["Before"]
    assert "Before" in seen.text("csv/artworks.csv")
    assert "eanwhile" not in seen.text("csv/artworks.csv")
    assert [name for name in seen.names if name.startswith("originals/")] == ["originals/Before.jpg"]


def test_while_rows_are_read_nothing_can_be_written(here: Workspace) -> None:
    with pytest.raises(DatabaseError, match="read-only"), reading.one_moment():
        Artwork.objects.update(title="No")


def test_originals_that_are_gone_or_damaged_are_told_of(here: Workspace, by: Actor) -> None:
    gone, damaged = original_make("Gone", b"gone"), original_make("Damaged", b"as it was")
    original_make("Whole", b"whole")
    workspace_storage().delete(str(gone.original.name))
    workspace_storage().save("brand/logo.png", ContentFile(b"logo"))
    Brand.objects.create(company_name="Jane", logo="brand/logo.png")
    with workspace_storage().open(str(damaged.original.name), "wb") as file:
        file.write(b"as it is")
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert (takeout.state, takeout.problems) == (TakeoutState.READY, 2)
    seen = Unpacked(here, takeout.pk)
    told = {one["artwork_id"]: (one["problem"], one["file"]) for one in seen.json("problems.json")}
    assert told == {
        str(gone.pk): ("missing", "originals/Gone.jpg"),
        str(damaged.pk): ("differs", "originals/Damaged.jpg"),
    }
    assert "originals/Gone.jpg" not in seen.names
    assert seen.archive.read("originals/Whole.jpg") == b"whole"
    there = sum(
        seen.archive.getinfo(name).file_size for name in seen.names if name.startswith(("originals/", "brand/"))
    )
    assert seen.json("manifest.json")["originals"] == {"files": 3, "bytes": there, "problems": 2}


def test_a_message_that_got_lost_is_sent_again(here: Workspace, by: Actor) -> None:
    takeout = takeout_waiting(here, by)
    Takeout.objects.filter(pk=takeout.pk).update(due_at=timezone.now() - LEASE)
    with public_context():
        assert takeouts_tidy() == 1
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.READY


def test_one_that_is_cancelled_stops_at_once_and_leaves_nothing(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        original_make(f"Painting {number}", BIG)
    takeout = takeout_waiting(here, by)
    pack, packed = making.original_add, list[str]()
    monkeypatch.setattr(making, "_TOLD_EVERY", 0.0)

    def cancelled(archive: Any, notes: Any, original: Any) -> None:
        packed.append(original.name)
        if len(packed) == 2:
            takeout_cancel(takeout=takeout, schema_name=here.schema_name)
        pack(archive, notes, original)

    monkeypatch.setattr(making, "original_add", cancelled)
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.CANCELLED
    assert len(packed) == 2
    assert left_of(takeout) == []


def test_what_was_cancelled_before_it_began_is_over(here: Workspace, by: Actor) -> None:
    takeout = takeout_waiting(here, by)
    takeout_cancel(takeout=takeout, schema_name=here.schema_name)
    assert not takeout_make(takeout_id=takeout.pk)
    with pytest.raises(Conflict, match="come to its end"):
        takeout_cancel(takeout=takeout, schema_name=here.schema_name)


def test_two_workers_do_not_make_one_export_at_once(here: Workspace, by: Actor) -> None:
    takeout = takeout_waiting(here, by)
    assert turn_take(workspace_id=here.pk, takeout_id=takeout.pk) is not None
    assert turn_take(workspace_id=here.pk, takeout_id=takeout.pk) is None


def test_a_workspace_has_one_at_a_time(here: Workspace, by: Actor) -> None:
    takeout_waiting(here, by)
    with pytest.raises(Conflict, match="being made already"):
        takeout_ask(workspace=here, user_id=by.user_id, name=by.name)


def test_anothers_export_is_not_made_here(here: Workspace, by: Actor) -> None:
    theirs = takeout_waiting(Workspace.objects.get(slug="okafor"), by)
    assert not takeout_make(takeout_id=theirs.pk)
    theirs.refresh_from_db()
    assert theirs.state == TakeoutState.WAITING


@pytest.mark.parametrize("state", [WorkspaceState.SUSPENDED, WorkspaceState.ARCHIVED])
def test_a_shut_workspace_can_be_exported(state: WorkspaceState, here: Workspace, by: Actor) -> None:
    original_make("Kept", b"kept")
    mode = "shut" if state == WorkspaceState.SUSPENDED else ""
    workspace_change(here, state=state, suspension_mode=mode)
    takeout = takeout_waiting(here, by)
    with public_context():
        make.apply(kwargs={"takeout_id": str(takeout.pk)}, headers={"_schema_name": here.schema_name}, throw=True)
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.READY, takeout.trouble
    assert Unpacked(here, takeout.pk).archive.read("originals/Kept.jpg") == b"kept"


def test_rows_may_be_larger_than_a_plain_zip_can_say(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        original_make(f"Painting {number}", b"x" * 100)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1500)  # two gigabytes, for a test
    monkeypatch.setattr(packing, "ZIP64_LIMIT", 1500)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert takeout.state == TakeoutState.READY, takeout.trouble
    seen = Unpacked(here, takeout.pk)
    assert seen.archive.getinfo("data/artworks.json").file_size > 1500
    assert len(seen.json("data/artworks.json")) == 3


def test_parts_are_large_enough_for_any_export_and_small_enough_to_hold() -> None:
    assert packing.part_bytes_for(0) == packing.part_bytes_for(10**9) == 8 * 1024 * 1024
    for total in (10**11, 10**12):
        assert total / packing.part_bytes_for(total) < 10_000
