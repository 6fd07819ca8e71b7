"""Importing a file: read, looked at, applied; again; and everything that is no calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.calendars.applying import import_apply
from apps.tenant.calendars.differences import difference
from apps.tenant.calendars.importing import import_start
from apps.tenant.calendars.models import Calendar, CalendarImport, Event
from apps.tenant.calendars.services import calendar_update
from tests.factories.calendars import calendar_make, event_make, ics

Capture = Any
NOON = (timezone.now() + timedelta(days=5)).astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
TIMES = [NOON, NOON + timedelta(days=1), NOON + timedelta(days=2)]


@pytest.fixture
def read_in(actor: Actor, in_jane: Workspace, django_capture_on_commit_callbacks: Capture) -> Any:
    """Starts an import and lets the (eager) worker read it."""

    def start(content: bytes, calendar: Calendar | None = None) -> CalendarImport:
        with django_capture_on_commit_callbacks(execute=True):
            found = import_start(actor=actor, file_name="moon.ics", content=content, calendar=calendar)
        return CalendarImport.objects.get(pk=found.pk)

    return start


def apply(actor: Actor, found: CalendarImport) -> Calendar:
    return import_apply(actor=actor, found=found, name="Moon", color="#3d6b8f", posting_rule="middle")


def test_nothing_is_in_the_calendar_before_it_is_applied(read_in: Any, actor: Actor) -> None:
    found = read_in(ics(*TIMES))
    assert (found.state, found.added, Event.objects.count()) == ("ready", 3, 0)
    calendar = apply(actor, found)
    assert [event.posts_at for event in calendar.events.all()] == [time + timedelta(minutes=30) for time in TIMES]
    assert Entry.objects.filter(verb="calendar.imported").count() == 1


def test_importing_again_updates_adds_and_removes_by_uid(read_in: Any, actor: Actor) -> None:
    calendar = apply(actor, read_in(ics(*TIMES)))
    kept = calendar.events.get(uid="0@test").pk
    again = read_in(ics(TIMES[0], TIMES[1] + timedelta(hours=3)), calendar)
    assert (again.added, again.changed, again.removed) == (0, 1, 1)
    apply(actor, again)
    assert calendar.events.get(uid="0@test").pk == kept
    assert calendar.events.get(uid="1@test").starts_at == TIMES[1] + timedelta(hours=3)
    assert not calendar.events.filter(uid="2@test").exists()


def test_events_of_the_past_stay_when_the_new_file_has_them_no_more(read_in: Any, actor: Actor) -> None:
    calendar = calendar_make()
    past = event_make(calendar, timezone.now() - timedelta(days=90))
    found = read_in(ics(*TIMES), calendar)
    assert past not in difference(found).removed


def test_applying_twice_is_refused(read_in: Any, actor: Actor) -> None:
    found = read_in(ics(*TIMES))
    apply(actor, found)
    with pytest.raises(Conflict):
        apply(actor, found)


def test_a_file_that_is_a_web_page_is_refused_with_a_reason(read_in: Any) -> None:
    found = read_in(b"<html><body>Please sign in</body></html>")
    assert found.state == "refused"
    assert "web page" in found.reason


def test_one_broken_event_is_listed_and_the_good_ones_come_in(read_in: Any, actor: Actor) -> None:
    broken = b"BEGIN:VEVENT\r\nUID:bad@test\r\nSUMMARY:Broken one\r\nDTSTART:never\r\nEND:VEVENT\r\n"
    found = read_in(ics(*TIMES).replace(b"END:VCALENDAR", broken + b"END:VCALENDAR"))
    assert [problem["summary"] for problem in found.problems] == ["Broken one"]
    assert apply(actor, found).events.count() == 3


def test_another_rule_moves_the_posting_times(actor: Actor, in_jane: Workspace) -> None:
    calendar = calendar_make()
    event = event_make(calendar, TIMES[0])
    calendar_update(actor=actor, calendar=calendar, name="Moon", color="#3d6b8f", posting_rule="start", priority=1)
    event.refresh_from_db()
    assert event.posts_at == TIMES[0]


def test_the_owner_imports_through_the_pages(
    as_owner_of_jane: Client, in_jane: Workspace, django_capture_on_commit_callbacks: Capture
) -> None:
    upload = SimpleUploadedFile("moon.ics", ics(*TIMES, summary="New <moon>"), content_type="text/calendar")
    with django_capture_on_commit_callbacks(execute=True):
        response = as_owner_of_jane.post(reverse("calendars:import_start"), {"file": upload})
    page = as_owner_of_jane.get(response["Location"])
    assert "New &lt;moon&gt; 0" in page.content.decode()
    apply_url = response["Location"] + "apply"
    chosen = {"name": "Moon phases", "color": "#3d6b8f", "posting_rule": "middle"}
    done = as_owner_of_jane.post(apply_url, chosen, follow=True)
    assert "Moon phases" in done.content.decode()
    listed = as_owner_of_jane.get(reverse("calendars:list"), {"view": "list"})
    assert "New &lt;moon&gt; 2" in listed.content.decode()


def test_an_empty_file_is_refused_at_the_form(as_owner_of_jane: Client, in_jane: Workspace) -> None:
    response = as_owner_of_jane.post(reverse("calendars:import_start"), {"file": SimpleUploadedFile("a.ics", b"")})
    assert response.status_code == 422
    assert "empty" in response.content.decode()


def test_a_member_may_look_but_not_import(as_member_of_jane: Client, in_jane: Workspace) -> None:
    assert as_member_of_jane.get(reverse("calendars:list")).status_code == 200
    assert as_member_of_jane.post(reverse("calendars:import_start")).status_code == 403


def test_the_feed_gives_wall_times_of_the_workspace_and_refuses_a_decade(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    event_make(calendar_make(), datetime(2027, 1, 5, 15, tzinfo=UTC))
    span = {"start": "2027-01-01T00:00:00Z", "end": "2027-02-01T00:00:00Z"}
    (entry,) = as_owner_of_jane.get(reverse("calendars:feed"), span).json()
    assert (entry["start"], entry["postsAt"]) == ("2027-01-05T10:00:00", "10:30")
    span["end"] = "2037-01-01T00:00:00Z"
    assert as_owner_of_jane.get(reverse("calendars:feed"), span, HTTP_ACCEPT="application/json").status_code == 422


def test_the_list_of_300_events_takes_few_queries(
    as_owner_of_jane: Client, in_jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    calendar = calendar_make()
    for number in range(300):
        event_make(calendar, TIMES[0] + timedelta(hours=number))
    as_owner_of_jane.get(reverse("calendars:list"))  # the routes and colours are remembered from here on
    with django_assert_max_num_queries(12):
        response = as_owner_of_jane.get(reverse("calendars:list"), {"view": "list"})
    assert response.status_code == 200
