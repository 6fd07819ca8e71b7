"""The worker's part of an import through the portal."""

from pathlib import Path

import pytest

from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.arrivals import services
from apps.public.arrivals.models import Arrival
from apps.public.audit.models import AuditEntry
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.legacy.arriving import arrival_carry_over, arrival_look_over
from apps.tenant.legacy.importing.lock import import_lock
from tests.factories.arrivals import arrival_make, files_of, zip_of
from tests.factories.legacy import image_row, old_file, old_pictures, stored
from tests.factories.visits import staff_actor, staff_make

pytestmark = pytest.mark.slow


@pytest.fixture
def given(tmp_path: Path) -> dict[str, bytes]:
    """The two files, as they were sent."""
    sqlite = old_file(tmp_path, {"image": [image_row(1), image_row(2)]})
    packed = zip_of({f"uploads/{name}": data for name, data in files_of(old_pictures(tmp_path, [stored(1)])).items()})
    return {"sqlite": sqlite.read_bytes(), "pictures": packed}


def test_it_is_looked_at_then_brought_over(jane: Workspace, agent: User, given: dict[str, bytes]) -> None:
    found = arrival_make(jane, state="looking", started_by=agent, **given)
    arrival_look_over(arrival_id=found.pk)
    looked = Arrival.objects.get()
    assert (looked.state, looked.foreseen["tables"][2]["taken"]) == ("looked", 1)
    with workspace_context(jane):
        assert not Artwork.objects.exists()
    Arrival.objects.update(state="carrying")
    arrival_carry_over(arrival_id=found.pk)
    done = Arrival.objects.get()
    assert (done.state, done.result) == ("done", looked.foreseen)
    with workspace_context(jane):
        assert Artwork.objects.get().title == "Painting 1"
        assert not Entry.objects.exclude(actor=agent, actor_name="Ann Agent", by_agency=True).exists()
        assert Entry.objects.filter(verb="legacy.imported").exists()


def test_a_message_that_comes_twice_does_nothing_the_second_time(jane: Workspace, given: dict[str, bytes]) -> None:
    found = arrival_make(jane, state="carrying", **given)
    arrival_carry_over(arrival_id=found.pk)
    arrival_carry_over(arrival_id=found.pk)
    with workspace_context(jane):
        assert Artwork.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_a_new_workspace_is_made_when_it_is_brought_over_not_before(given: dict[str, bytes]) -> None:
    new = {"new_name": "Prompt Creative", "new_slug": "prompt-creative", "owner_email": "ann@agency.example"}
    staff = staff_make(StaffRole.OWNER)
    found = arrival_make(None, state="looking", started_by=staff, **new, **given)
    arrival_look_over(arrival_id=found.pk)
    assert not Workspace.objects.filter(slug="prompt-creative").exists()
    foreseen = Arrival.objects.get(pk=found.pk).foreseen
    Arrival.objects.filter(pk=found.pk).update(state="carrying")
    arrival_carry_over(arrival_id=found.pk)
    workspace = Workspace.objects.get(slug="prompt-creative")
    done = Arrival.objects.get(pk=found.pk)
    assert (done.state, done.workspace, done.result) == ("done", workspace, foreseen)
    assert AuditEntry.objects.get(verb="client.created").actor_id == staff.pk
    with workspace_context(workspace):
        assert Artwork.objects.count() == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [({"sqlite": b"no database"}, "no SQLite file"), ({"pictures": b"no zip"}, "no ZIP")],
)
def test_what_can_not_be_read_is_said_in_a_sentence(
    jane: Workspace, given: dict[str, bytes], broken: dict[str, bytes], words: str
) -> None:
    found = arrival_make(jane, state="looking", **{**given, **broken})
    arrival_look_over(arrival_id=found.pk)
    failed = Arrival.objects.get()
    assert (failed.state, failed.stopped_at) == ("failed", "looking")
    assert words in failed.problem


def test_a_workspace_that_another_import_is_at_is_waited_for(jane: Workspace, given: dict[str, bytes]) -> None:
    found = arrival_make(jane, state="carrying", **given)
    with workspace_context(jane), import_lock(), public_context():
        arrival_carry_over(arrival_id=found.pk)
    waiting = Arrival.objects.get()
    assert (waiting.state, waiting.turn, waiting.goes, waiting.problem) == ("carrying", None, 0, "")
    arrival_carry_over(arrival_id=found.pk)
    assert Arrival.objects.get().state == "done"


def test_a_client_that_forbade_the_agency_meanwhile_gets_nothing(jane: Workspace, given: dict[str, bytes]) -> None:
    found = arrival_make(jane, state="carrying", **given)
    Workspace.objects.filter(pk=jane.pk).update(agency_access="none")
    arrival_carry_over(arrival_id=found.pk)
    assert "does not let the agency in" in Arrival.objects.get().problem
    with workspace_context(jane):
        assert not Artwork.objects.exists()


def test_once_more_after_it_was_done_all_is_there_already(
    jane: Workspace, agent: User, given: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "task_send", lambda state, arrival_id: None)
    found = arrival_make(jane, state="carrying", foreseen={}, **given)
    arrival_carry_over(arrival_id=found.pk)
    services.arrival_carry(staff=staff_actor(agent), arrival=Arrival.objects.get())
    arrival_carry_over(arrival_id=found.pk)
    images = Arrival.objects.get().result["tables"][2]
    assert (images["taken"], images["there"]) == (0, 1)


def test_a_workspace_that_was_shut_meanwhile_takes_nothing(jane: Workspace, given: dict[str, bytes]) -> None:
    found = arrival_make(jane, state="carrying", **given)
    workspace_suspend(workspace=jane)
    arrival_carry_over(arrival_id=found.pk)
    assert "is not open now" in Arrival.objects.get().problem


def test_a_slug_that_was_taken_meanwhile_is_said(jane: Workspace, given: dict[str, bytes]) -> None:
    new = {"new_name": "Jane", "new_slug": "jane", "owner_email": "ann@agency.example"}
    found = arrival_make(None, state="carrying", **new, **given)
    arrival_carry_over(arrival_id=found.pk)
    assert "already taken" in Arrival.objects.get().problem


def test_a_surprise_is_no_traceback(jane: Workspace, given: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.tenant.legacy import arriving

    def broken(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(arriving, "bring_over", broken)
    found = arrival_make(jane, state="carrying", **given)
    arrival_carry_over(arrival_id=found.pk)
    assert "Something unexpected" in Arrival.objects.get().problem
