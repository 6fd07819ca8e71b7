"""Old data through the portal: who may, what is taken, and what the pages say."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.staff_roles import StaffRole
from apps.core.storage import platform_storage
from apps.public.arrivals import services
from apps.public.arrivals.files import file_name, opened
from apps.public.arrivals.models import Arrival, ArrivalState
from apps.public.arrivals.reports.report import Report
from apps.public.arrivals.services import (
    arrival_carry,
    arrival_create,
    arrival_delete,
    arrival_look,
    file_announce,
    file_receive,
)
from apps.public.arrivals.turns import MOST_GOES, SILENCE, TurnLost, arrivals_resume, turn_take
from apps.public.audit.models import AuditEntry
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.suspending import workspace_suspend
from tests.factories.arrivals import arrival_make
from tests.factories.visits import staff_actor, staff_make
from tests.fixtures.people import SignIn


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that were sent."""
    names: list[str] = []
    monkeypatch.setattr(services, "task_send", lambda state, arrival_id: names.append(services.TASKS[state]))
    return names


@pytest.fixture
def staff(agent: User) -> StaffActor:
    """The agency as the portal's services see it."""
    return staff_actor(agent)


def report() -> dict[str, Any]:
    made = Report()
    made.rows("image", 3)
    made.took("image")
    made.leave("image", 7, "<script>alert(1)</script>", "Its file is missing.")
    made.leave("image", 8, "=1+1", "Its file is missing.")
    return made.as_json()


def test_the_pages_are_for_the_agency_alone(as_agent: Client, sign_in: SignIn, owner: User, jane: Workspace) -> None:
    found = arrival_make(jane)
    for path in ("/imports/", "/imports/new/", f"/imports/{found.pk}/", f"/imports/{found.pk}/progress/"):
        assert as_agent.get(path).status_code == 200
        assert sign_in(owner, "").get(path).status_code == 403
        assert sign_in(None, "").get(path).status_code == 302
        assert sign_in(owner, "jane").get(path).status_code == 404


def test_an_import_that_is_not_there_is_not_found(as_agent: Client) -> None:
    assert as_agent.get("/imports/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_new_workspace_needs_name_address_and_owner(as_agent: Client, jane: Workspace) -> None:
    answer = as_agent.post("/imports/new/", {"time_zone": "America/New_York", "new_slug": "jane"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Give the workspace a name.", "already taken", "Give the owner’s e-mail address"):
        assert words in page
    assert not Arrival.objects.exists()


def test_it_is_begun_for_a_workspace_that_is_there_or_one_to_be_made(as_agent: Client, jane: Workspace) -> None:
    as_agent.post("/imports/new/", {"time_zone": "America/New_York", "workspace": str(jane.pk)})
    new = {"new_name": "Prompt Creative", "new_slug": "prompt-creative", "owner_email": "ann@agency.example"}
    as_agent.post("/imports/new/", {"time_zone": "America/New_York", **new})
    there = {(found.workspace, found.new_slug) for found in Arrival.objects.all()}
    assert there == {(jane, ""), (None, "prompt-creative")}
    assert not Workspace.objects.filter(slug="prompt-creative").exists()


def test_a_shut_workspace_takes_nothing(agent: User, jane: Workspace) -> None:
    workspace_suspend(workspace=jane)
    with pytest.raises(Conflict, match="is not open now"):
        arrival_create(staff=staff_actor(agent), workspace=jane, time_zone="UTC")


def test_a_file_is_announced_with_a_form_for_exactly_it(as_agent: Client, jane: Workspace) -> None:
    found = arrival_make(jane)
    wanted = {"kind": "pictures", "name": "C:\\old\\uploads.zip", "size": 2_000_000_000}
    answer = as_agent.post(f"/imports/{found.pk}/announce/", json.dumps(wanted), content_type="application/json")
    form = answer.json()
    found.refresh_from_db()
    assert form["fields"]["key"] == f"platform/{file_name(found, 'pictures')}"
    assert found.pictures_file.startswith("pictures-")
    assert (found.pictures_name, found.pictures_bytes, found.pictures_at) == ("uploads.zip", 2_000_000_000, None)


@pytest.mark.parametrize(
    ("kind", "name", "size", "words"),
    [
        ("pictures", "uploads.rar", 5, "as a ZIP"),
        ("database", "picture.jpg", 5, "SQLite file"),
        ("database", "planner.db", 0, "empty"),
        ("database", "planner.db", 10**10, "500 MB is the most"),
        ("pictures", "uploads.zip", 10**10, "5,000 MB is the most"),
        ("other", "planner.db", 5, "no such file"),
    ],
)
def test_what_can_be_told_before_it_is_sent_is_refused(
    jane: Workspace, kind: str, name: str, size: int, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        file_announce(arrival=arrival_make(jane), kind=kind, name=name, size=size)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"size": "5"}'])
def test_nonsense_is_answered_with_a_sentence(as_agent: Client, jane: Workspace, body: str) -> None:
    found = arrival_make(jane)
    answer = as_agent.post(f"/imports/{found.pk}/announce/", body, content_type="application/json")
    assert answer.status_code == 422


def test_a_file_that_did_not_arrive_whole_is_asked_for_again(
    staff: StaffActor, jane: Workspace, sent: list[str]
) -> None:
    found = arrival_make(jane, sqlite=b"whole", pictures=b"cut off")
    Arrival.objects.filter(pk=found.pk).update(pictures_bytes=100, pictures_at=None)
    found.refresh_from_db()
    with pytest.raises(Conflict, match="not arrived completely"):
        file_receive(staff=staff, arrival=found, kind="pictures")
    assert sent == []


def test_with_both_files_it_is_looked_at_by_itself(staff: StaffActor, jane: Workspace, sent: list[str]) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b")
    assert file_receive(staff=staff, arrival=found, kind="pictures").state == ArrivalState.LOOKING
    assert sent == ["legacy.look"]


def test_it_is_begun_once_however_often_somebody_asks(staff: StaffActor, jane: Workspace, sent: list[str]) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", foreseen=report(), state="looked")
    arrival_carry(staff=staff, arrival=Arrival.objects.get(pk=found.pk))
    for again in (arrival_carry, arrival_look):
        with pytest.raises(Conflict, match="worked on"):
            again(staff=staff, arrival=Arrival.objects.get(pk=found.pk))
    assert sent == ["legacy.carry"]


def test_whatever_is_done_with_it_is_in_the_agencys_log_and_who_carries_it_is_on_it(
    as_agent: Client, jane: Workspace, sent: list[str], sign_in: SignIn
) -> None:
    as_agent.post("/imports/new/", {"time_zone": "America/New_York", "workspace": str(jane.pk)})
    Arrival.objects.all().delete()
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", foreseen=report(), state="looked")
    as_agent.post(f"/imports/{found.pk}/look/")
    Arrival.objects.update(foreseen=report(), state="looked")
    other = staff_make(StaffRole.OWNER)
    sign_in(other, "").post(f"/imports/{found.pk}/carry/")
    assert Arrival.objects.get().started_by == other
    Arrival.objects.update(state="done")
    as_agent.post(f"/imports/{found.pk}/delete/")
    written = AuditEntry.objects.filter(verb__startswith="legacy.").order_by("at")
    assert [(entry.verb, entry.actor_name) for entry in written] == [
        ("legacy.created", "Ann Agent"),
        ("legacy.looked_at", "Ann Agent"),
        ("legacy.carried", "Owner of the agency"),
        ("legacy.deleted", "Ann Agent"),
    ]
    assert {(entry.by_agency, entry.workspace_id) for entry in written} == {(True, jane.pk)}


def test_what_was_not_looked_at_is_not_brought_over(staff: StaffActor, jane: Workspace, sent: list[str]) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b")
    with pytest.raises(Conflict, match="looked at first"):
        arrival_carry(staff=staff, arrival=found)
    Arrival.objects.filter(pk=found.pk).update(foreseen=report(), state="looked")
    found.refresh_from_db()
    file_receive(staff=staff, arrival=found, kind="database")  # another file: another look
    assert Arrival.objects.get().foreseen is None


def test_another_file_is_waited_for_and_looked_at_whatever_there_was(
    staff: StaffActor, jane: Workspace, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", foreseen=report(), state="looked")
    stale, first = Arrival.objects.get(pk=found.pk), file_name(found, "pictures")
    with django_capture_on_commit_callbacks(execute=True):
        file_announce(arrival=found, kind="pictures", name="other.zip", size=5)
    found = Arrival.objects.get(pk=found.pk)
    assert (found.state, found.foreseen, found.is_complete) == ("waiting", None, False)
    assert file_name(found, "pictures") != first  # who has the earlier form does not overwrite it
    assert not platform_storage().exists(first)
    for begun in (found, stale):
        with pytest.raises(Conflict):
            arrival_carry(staff=staff, arrival=begun)
    with pytest.raises(Conflict):
        file_receive(staff=staff, arrival=stale, kind="pictures")
    assert sent == []


def test_no_file_is_changed_while_it_is_worked_on(jane: Workspace) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", state="looked")
    stale = Arrival.objects.get(pk=found.pk)
    Arrival.objects.update(state="carrying")
    with pytest.raises(Conflict, match="worked on"):
        file_announce(arrival=stale, kind="pictures", name="other.zip", size=5)
    assert Arrival.objects.get().pictures_file == "pictures"


@pytest.mark.parametrize(("state", "stays"), [("done", False), ("failed", True), ("looked", True)])
def test_what_is_begun_after_it_was_done_is_a_run_of_its_own(
    staff: StaffActor, jane: Workspace, sent: list[str], state: str, stays: bool
) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", foreseen=report(), state=state)
    for again in (
        lambda arrival: arrival_carry(staff=staff, arrival=arrival),
        lambda arrival: arrival_look(staff=staff, arrival=arrival),
        lambda arrival: file_receive(staff=staff, arrival=arrival, kind="pictures"),
        lambda arrival: file_announce(arrival=arrival, kind="pictures", name="a.zip", size=1),
    ):
        Arrival.objects.update(state=state, run=found.run)
        again(Arrival.objects.get())
        assert (Arrival.objects.get().run == found.run) is stays


def test_a_client_that_does_not_let_the_agency_in_gets_nothing(
    as_agent: Client, staff: StaffActor, jane: Workspace
) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b", foreseen=report(), state="looked")
    Workspace.objects.filter(pk=jane.pk).update(agency_access="look")
    for begin in (arrival_carry, arrival_look):
        with pytest.raises(Conflict, match="does not let the agency in"):
            begin(staff=staff, arrival=Arrival.objects.get(pk=found.pk))
    answer = as_agent.post("/imports/new/", {"time_zone": "America/New_York", "workspace": str(jane.pk)})
    assert (answer.status_code, "Ask the owner first" in answer.content.decode()) == (422, True)
    assert Arrival.objects.count() == 1


def test_work_that_nobody_survives_is_given_up(jane: Workspace) -> None:
    found = arrival_make(jane, state="looking")
    for _ in range(MOST_GOES):
        assert turn_take(found.pk, ArrivalState.LOOKING) is not None
        Arrival.objects.update(beat_at="2020-01-01T00:00Z")
    assert turn_take(found.pk, ArrivalState.LOOKING) is None
    failed = Arrival.objects.get()
    assert (failed.state, failed.stopped_at) == ("failed", "looking")
    assert "begun 5 times" in failed.problem


def test_the_turn_is_one_workers_until_it_falls_silent(jane: Workspace) -> None:
    found = arrival_make(jane, state="looking")
    first = turn_take(found.pk, ArrivalState.LOOKING)
    assert first is not None
    assert turn_take(found.pk, ArrivalState.LOOKING) is None
    first.say("Pictures", 5, 5)
    assert Arrival.objects.get().done == 5
    Arrival.objects.update(beat_at=Arrival.objects.get().beat_at - 2 * SILENCE)  # type: ignore[operator]
    second = turn_take(found.pk, ArrivalState.LOOKING)
    assert second is not None
    with pytest.raises(TurnLost):
        first.end(report())
    second.end(report())
    assert (Arrival.objects.get().state, Arrival.objects.get().turn) == ("looked", None)


def test_what_a_dead_worker_left_is_sent_again(jane: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.public.arrivals import turns

    sent: list[object] = []
    monkeypatch.setattr(turns, "task_send", lambda state, arrival_id: sent.append((state, arrival_id)))
    silent, _ = arrival_make(jane, state="carrying"), arrival_make(jane, state="done")
    assert turn_take(silent.pk, ArrivalState.CARRYING) is not None
    assert arrivals_resume() == 0
    Arrival.objects.filter(pk=silent.pk).update(beat_at="2020-01-01T00:00Z")
    assert arrivals_resume() == 1
    assert arrivals_resume() == 0
    assert sent == [("carrying", silent.pk)]
    assert turn_take(silent.pk, ArrivalState.CARRYING) is not None


def test_deleting_it_removes_its_files(
    staff: StaffActor, jane: Workspace, django_capture_on_commit_callbacks: Any, sent: list[str]
) -> None:
    found = arrival_make(jane, sqlite=b"a", pictures=b"b")
    with django_capture_on_commit_callbacks(execute=True):
        arrival_delete(staff=staff, arrival=found)
    assert not Arrival.objects.exists()
    assert not platform_storage().exists(file_name(found, "pictures"))


def test_it_is_not_deleted_while_it_is_worked_on(as_agent: Client, jane: Workspace) -> None:
    found = arrival_make(jane, state="carrying")
    assert as_agent.post(f"/imports/{found.pk}/delete/").status_code == 409
    assert Arrival.objects.exists()


def test_the_report_is_shown_with_markup_as_text_and_downloaded(as_agent: Client, jane: Workspace) -> None:
    found = arrival_make(jane, foreseen=report(), state="looked")
    page = as_agent.get(f"/imports/{found.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    table = as_agent.get(f"/imports/{found.pk}/foreseen.csv")
    assert table["Content-Disposition"] == 'attachment; filename="dry-run-report.csv"'
    assert "'=1+1" in table.content.decode("utf-8-sig")
    assert as_agent.get(f"/imports/{found.pk}/foreseen.json").json() == report()
    assert "Its file is missing." in as_agent.get(f"/imports/{found.pk}/foreseen.txt").content.decode()
    for missing in ("result.csv", "foreseen.pdf", "run.csv"):
        assert as_agent.get(f"/imports/{found.pk}/{missing}").status_code == 404


def test_the_progress_is_shown_until_it_has_ended(as_agent: Client, jane: Workspace) -> None:
    found = arrival_make(jane, state="carrying", doing="Pictures", done=1200, total=2000)
    answer = as_agent.get(f"/imports/{found.pk}/progress/")
    assert "1,200 of 2,000" in answer.content.decode()
    assert "HX-Trigger" not in answer
    Arrival.objects.update(state="failed", problem="This is no SQLite file.")
    answer = as_agent.get(f"/imports/{found.pk}/progress/")
    assert (answer["HX-Trigger"], "This is no SQLite file." in answer.content.decode()) == ("arrival:changed", True)


def test_the_list_costs_the_same_however_long_it_is(
    as_agent: Client, jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        arrival_make(jane, foreseen=report(), state="looked")
    with django_assert_max_num_queries(8):
        assert as_agent.get("/imports/").content.decode().count("Looked at") == 20


def test_a_stored_file_is_read_in_any_order(jane: Workspace) -> None:
    content = bytes(range(256)) * 10_000
    found = arrival_make(jane, pictures=content)
    with opened(found, "pictures") as file:
        for at, length in ((2_000_000, 700), (5, 10), (len(content) - 3, 50), (0, len(content))):
            file.seek(at)
            assert file.read(length) == content[at : at + length]
        file.seek(-4, 2)
        assert file.read() == content[-4:]


@pytest.mark.parametrize("name", ["../workspaces/x", "a/../../workspaces/x", "/a", ""])
def test_the_agencys_storage_names_nothing_outside_its_prefix(name: str) -> None:
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        platform_storage().exists(name)
