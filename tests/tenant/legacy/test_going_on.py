"""A run that was killed goes on; two at once don't meet; what people did since stays."""

import threading
import uuid
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Calendar
from apps.tenant.legacy.importing import writing
from apps.tenant.legacy.importing.lock import ImportUnderWay, import_lock
from apps.tenant.legacy.models import OldRow
from apps.tenant.schedule.models import Post
from tests.factories.legacy import AB, event_row, image_row, old_file, old_pictures, stored
from tests.tenant.legacy.running import imported, looked

pytestmark = pytest.mark.slow

FUTURE = ("2030-03-01 10:00:00", "2030-03-01 14:00:00")
ROWS: dict[str, list[dict[str, Any]]] = {
    "collection": [{"id": 1, "name": "Tides"}],
    "image": [image_row(number, collection_id=1, etsy_price="$1 - $2") for number in range(1, 6)],
    "calendar": [AB],
    "calendar_event": [event_row(1, *FUTURE)],
    "event_assignment": [{"id": 1, "calendar_event_id": 1, "image_id": 5, "platform": "Instagram"}],
}


class Killed(BaseException):
    """As if the process had gone."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return old_pictures(tmp_path, [stored(number) for number in range(1, 6)])


@pytest.mark.usefixtures("in_jane")
@pytest.mark.parametrize(("method", "after"), [("artwork", 3), ("posts", 0), ("events", 0), ("finish", 0)])
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path, files: Path, method: str, after: int) -> None:
    sqlite, run = old_file(tmp_path, ROWS), uuid.uuid4()
    whole = looked(sqlite, files).as_json()
    calls = 0
    real = getattr(writing.Here, method)

    def dying(self: writing.Here, *args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        return real(self, *args)

    with mock.patch.object(writing.Here, method, dying), pytest.raises(Killed):
        imported(sqlite, files, run=run)
    ids = set(Artwork.objects.values_list("pk", flat=True))
    assert len(ids) == {"artwork": 3, "events": 0}.get(method, 5)
    assert imported(sqlite, files, run=run).as_json() == whole
    assert ids <= set(Artwork.objects.values_list("pk", flat=True))
    assert (Artwork.objects.count(), Post.objects.count(), Calendar.objects.count()) == (5, 1, 1)


@pytest.mark.usefixtures("in_jane")
def test_another_run_after_a_killed_one_counts_what_is_there(tmp_path: Path, files: Path) -> None:
    sqlite = old_file(tmp_path, {"image": ROWS["image"][:2]})
    imported(sqlite, files)
    (tmp_path / "planner.db").unlink()
    report = imported(old_file(tmp_path, ROWS), files)
    assert (report.tables["image"].there, report.tables["image"].taken) == (2, 3)
    assert report.adds_up


@pytest.mark.usefixtures("in_jane")
def test_what_a_person_deleted_since_does_not_come_back(tmp_path: Path, files: Path) -> None:
    sqlite = old_file(tmp_path, ROWS)
    imported(sqlite, files)
    Post.objects.all().delete()
    Artwork.objects.filter(title="Painting 5").delete()
    Calendar.objects.all().delete()
    report = imported(sqlite, files)
    assert report.adds_up
    assert (Artwork.objects.count(), Post.objects.count(), Calendar.objects.count()) == (4, 0, 0)


@pytest.mark.usefixtures("in_jane")
def test_a_row_that_was_changed_in_the_old_application_is_noted(tmp_path: Path, files: Path) -> None:
    imported(old_file(tmp_path, ROWS), files)
    (tmp_path / "planner.db").unlink()
    changed = [{**ROWS["image"][0], "title": "Another"}, *ROWS["image"][1:]]
    report = imported(old_file(tmp_path, {**ROWS, "image": changed}), files)
    assert [(note.row, "changed in the old application" in note.note) for note in report.notes] == [(1, True)]


@pytest.mark.usefixtures("in_jane")
def test_a_number_that_the_old_application_gave_again_is_another_picture(tmp_path: Path, files: Path) -> None:
    imported(old_file(tmp_path, {"image": [image_row(1)]}), files)
    (tmp_path / "planner.db").unlink()
    report = imported(old_file(tmp_path, {"image": [{**image_row(2), "id": 1}]}), files)
    assert report.tables["image"].taken == 1
    assert Artwork.objects.count() == 2


@pytest.mark.usefixtures("in_jane")
def test_a_file_that_turned_up_is_taken_by_the_next_run(tmp_path: Path, files: Path) -> None:
    sqlite, path = old_file(tmp_path, ROWS), files / stored(5)
    content = path.read_bytes()
    path.unlink()
    assert imported(sqlite, files).files.missing == [stored(5)]
    assert not Post.objects.exists()
    path.write_bytes(content)
    assert imported(sqlite, files).files.missing == []
    assert Post.objects.count() == 1


@pytest.mark.usefixtures("in_jane")
def test_equal_files_are_artworks_of_their_own_and_told(tmp_path: Path, files: Path) -> None:
    (files / stored(2)).write_bytes((files / stored(1)).read_bytes())
    report = imported(old_file(tmp_path, ROWS), files)
    assert report.files.equal == [[stored(1), stored(2)]]
    assert OldRow.objects.filter(table="image").count() == 5


def test_two_at_once_the_second_is_told(jane: Workspace, okafor: Workspace) -> None:
    told: list[str] = []

    def second(workspace: Workspace) -> None:
        with workspace_context(workspace):
            try:
                with import_lock():
                    told.append("entered")
            except ImportUnderWay as error:
                told.append(error.message)

    with workspace_context(jane), import_lock():
        for workspace in (jane, okafor):
            thread = threading.Thread(target=second, args=(workspace,))
            thread.start()
            thread.join()
    second(jane)
    assert told == [
        "Another import into Jane is under way. Wait until it has ended, then start again.",
        "entered",
        "entered",
    ]
