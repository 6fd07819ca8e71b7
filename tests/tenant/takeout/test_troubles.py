"""What goes wrong while an export is made: workers that are killed or slow, a storage that fails or hangs."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Unavailable
from apps.core.storage import FileStream, WorkspaceStorage, workspace_storage
from apps.core.storage_parts import UploadGone
from apps.core.tenancy.context import public_context
from apps.public.takeouts.making import LEASE, MOST_TRIES, takeouts_tidy
from apps.public.takeouts.models import Takeout, TakeoutState
from apps.public.workspaces.models import Workspace
from apps.tenant.takeout import contents, making
from apps.tenant.takeout.making import takeout_make
from tests.factories.takeouts import Unpacked, original_make, takeout_made, takeout_waiting
from tests.tenant.takeout.test_making import BIG, left_of

pytestmark = [pytest.mark.slow]


def test_a_killed_workers_export_goes_on_by_itself(here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        original_make(f"Painting {number}", BIG + bytes([number]))
    takeout = takeout_waiting(here, by)
    pack = making.original_add

    def killed(archive: Any, notes: Any, original: Any) -> None:
        if notes.done == 2:
            raise KeyboardInterrupt
        pack(archive, notes, original)

    monkeypatch.setattr(making, "original_add", killed)
    with pytest.raises(KeyboardInterrupt):
        takeout_make(takeout_id=takeout.pk)
    monkeypatch.undo()
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.RUNNING
    assert not takeout_make(takeout_id=takeout.pk), "Its lease holds: somebody may be at it."
    with public_context():
        assert takeouts_tidy() == 0
    Takeout.objects.filter(pk=takeout.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    with public_context():
        assert takeouts_tidy() == 1  # whose message runs at once here
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.READY, takeout.trouble
    seen = Unpacked(here, takeout.pk)
    assert [seen.archive.read(f"originals/Painting {n}.jpg")[-1] for n in range(3)] == [0, 1, 2]


def test_one_that_kills_every_worker_ends_and_says_so(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    takeout = takeout_waiting(here, by)

    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "rows_write", killed)
    for _ in range(MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            takeout_make(takeout_id=takeout.pk)
        Takeout.objects.filter(pk=takeout.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.tries) == (TakeoutState.FAILED, MOST_TRIES)
    assert takeout.trouble.startswith("Each time whoever made it was stopped")
    assert left_of(takeout) == []
    [message] = mailoutbox
    assert message.subject == "The export of Jane could not be made"


def test_what_killed_workers_left_on_the_disk_is_removed_by_the_next(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("takeout-old", "takeout-new", "others"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "artworks.json.gz").write_bytes(b"x")
    long_ago = time.time() - 2 * 3600
    for name in ("takeout-old", "others"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    takeout_made(takeout_waiting(here, by))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["others", "takeout-new"]


def test_a_download_that_breaks_off_goes_on_from_its_byte(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    original_make("Long way", BIG)
    whole, breaks = FileStream.__iter__, [1, 2]

    def broken(stream: FileStream) -> Any:
        for number, piece in enumerate(whole(stream)):
            if breaks and number == breaks[0]:
                breaks.pop(0)
                raise ReadTimeoutError(endpoint_url="storage")
            yield piece

    monkeypatch.setattr(FileStream, "__iter__", broken)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert breaks == []
    monkeypatch.undo()
    seen = Unpacked(here, takeout.pk)
    assert seen.archive.read("originals/Long way.jpg") == BIG
    assert seen.json("problems.json") == []


def test_a_storage_that_fails_is_tried_again_and_goes_on_where_it_was(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    for number in range(3):
        original_make(f"Painting {number}", BIG + bytes([number]))
    takeout = takeout_waiting(here, by)

    def refuse(*args: Any, **kwargs: Any) -> str:
        raise Unavailable("The file storage does not answer.")

    monkeypatch.setattr(WorkspaceStorage, "part_put", refuse)
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.tries) == (TakeoutState.WAITING, 1)
    assert takeout.trouble == "The file storage does not answer. Nothing is lost; it is tried again by itself."
    monkeypatch.undo()
    takeout_made(takeout)
    assert (takeout.state, takeout.tries, takeout.trouble) == (TakeoutState.READY, 0, "")
    assert Unpacked(here, takeout.pk).archive.read("originals/Painting 2.jpg") == BIG + b"\2"


def lease_left(takeout: Takeout) -> timedelta:
    """For how long nobody else takes the export, from now."""
    until = Takeout.objects.values_list("leased_until", flat=True).get(pk=takeout.pk)
    assert until is not None
    return until - timezone.now()


def test_a_storage_that_hangs_is_asked_four_times_by_one_worker(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    original_make("Painting", BIG * 2)
    takeout, left = takeout_waiting(here, by), list[timedelta]()

    def hang(*args: Any, **kwargs: Any) -> str:
        left.append(lease_left(takeout))
        Takeout.objects.filter(pk=takeout.pk).update(leased_until=timezone.now() + timedelta(seconds=1))
        raise Unavailable("The file storage does not answer.")

    monkeypatch.setattr(WorkspaceStorage, "part_put", hang)
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.tries) == (TakeoutState.WAITING, 1)
    assert len(left) == 4
    assert min(left) > LEASE - timedelta(seconds=10)


def test_a_worker_that_lost_its_turn_sends_nothing_any_more(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    original_make("Painting", BIG * 2)
    takeout, asked = takeout_waiting(here, by), list[int]()

    def hang(*args: Any, number: int, **kwargs: Any) -> str:
        asked.append(number)
        Takeout.objects.filter(pk=takeout.pk).update(lease="7b2ac0f3-7a6f-4e6b-9d3f-3f8f0b1a2c3d")
        raise Unavailable("The file storage does not answer.")

    monkeypatch.setattr(WorkspaceStorage, "part_put", hang)
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.tries, asked) == (TakeoutState.RUNNING, 0, [1])


def test_rows_are_packed_and_the_file_is_closed_under_a_long_lease(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    original_make("Painting", BIG * 2)
    takeout, left = takeout_waiting(here, by), list[timedelta]()
    pack, finish = making.rows_add, WorkspaceStorage.parts_finish

    def packed(*args: Any, **kwargs: Any) -> None:
        left.append(lease_left(takeout))
        pack(*args, **kwargs)
        left.append(lease_left(takeout))

    def finished(*args: Any, **kwargs: Any) -> None:
        left.append(lease_left(takeout))
        finish(*args, **kwargs)

    monkeypatch.setattr(making, "rows_add", packed)
    monkeypatch.setattr(WorkspaceStorage, "parts_finish", finished)
    takeout_made(takeout)
    assert len(left) == 3
    assert min(left) > timedelta(minutes=8)


def test_one_that_fails_again_and_again_ends_and_leaves_nothing(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, impatient: None, mailoutbox: list[Any]
) -> None:
    original_make("Painting", BIG * 2)
    takeout = takeout_waiting(here, by)

    def refuse(*args: Any, **kwargs: Any) -> str:
        raise Unavailable("The file storage does not answer.")

    monkeypatch.setattr(WorkspaceStorage, "part_put", refuse)
    assert takeout_made(takeout) == MOST_TRIES
    assert takeout.state == TakeoutState.FAILED
    assert left_of(takeout) == []
    assert takeout.cleared_at is not None
    [message] = mailoutbox
    assert message.subject == "The export of Jane could not be made"


def test_a_surprise_is_no_end_and_says_so(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    takeout = takeout_waiting(here, by)
    monkeypatch.setattr(contents, "schema_make", lambda: 1 / 0)
    assert takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert takeout.trouble.startswith("Something unexpected happened")
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    takeout_made(takeout)
    assert takeout.state == TakeoutState.READY


def test_an_upload_that_the_storage_gave_up_is_made_anew(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        original_make(f"Painting {number}", BIG * 2)
    takeout = takeout_waiting(here, by)
    monkeypatch.setattr("apps.public.takeouts.making.takeout_send", lambda *args, **kwargs: None)
    takeout_make(takeout_id=takeout.pk, seconds=0)
    assert workspace_storage().parts_drop(takeout.file_name) == 1
    takeout_make(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert takeout.trouble == "The file storage had given up what was made so far. It is made anew."
    takeout_made(takeout)
    assert takeout.state == TakeoutState.READY
    assert Unpacked(here, takeout.pk).archive.read("originals/Painting 1.jpg") == BIG * 2


def test_a_worker_that_lost_its_turn_leaves_the_others_notes(
    here: Workspace, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        original_make(f"Painting {number}", BIG * 2)
    takeout = takeout_waiting(here, by)
    with monkeypatch.context() as patched:
        patched.setattr("apps.public.takeouts.making.takeout_send", lambda *args, **kwargs: None)
        takeout_make(takeout_id=takeout.pk, seconds=0)

    def slow(*args: Any, **kwargs: Any) -> None:
        Takeout.objects.filter(pk=takeout.pk).update(lease="7b2ac0f3-7a6f-4e6b-9d3f-3f8f0b1a2c3d")
        raise UploadGone

    with monkeypatch.context() as patched:
        patched.setattr(making, "original_add", slow)
        assert takeout_make(takeout_id=takeout.pk)
    assert "notes.zip" in left_of(takeout)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.tries) == (TakeoutState.RUNNING, 0)
