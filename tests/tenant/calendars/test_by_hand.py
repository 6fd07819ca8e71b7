"""Times that people add, change, delete and bring back themselves."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.calendars.by_hand import (
    event_create,
    event_delete,
    event_restore,
    event_update,
    events_purge,
    window_of_days,
    window_of_times,
)
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.selectors import events_coming
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.schedule import post_make

NEW_YORK = ZoneInfo("America/New_York")
DAY = timezone.localdate() + timedelta(days=10)
WINDOW = window_of_times(
    datetime(DAY.year, DAY.month, DAY.day, 10), datetime(DAY.year, DAY.month, DAY.day, 12), NEW_YORK
)


def form(**changes: object) -> dict[str, object]:
    values = {
        "title": "Studio <day>",
        "start": f"{DAY}T10:00",
        "end": f"{DAY}T14:00",
        "start_day": "",
        "end_day": "",
        "note": "",
        "calendar": "",
    }
    return {**values, **changes}


def made(actor: Actor, **changes: Any) -> Event:
    return event_create(**{"actor": actor, "calendar": calendar_make(), "window": WINDOW, "title": "Mine", **changes})


def triggers(response: Any) -> dict[str, Any]:
    assert response.status_code == 204
    found: dict[str, Any] = json.loads(response["HX-Trigger"])
    return found


def test_the_first_time_makes_a_calendar_for_it_and_the_next_uses_it(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    for title in ("One", "Two"):
        said = triggers(as_owner_of_jane.post(reverse("calendars:event_new"), form(title=title)))
    assert {"dialog:close", "events:changed", "toast"} <= set(said)
    assert said["toast"]["text"] == "Two is added to My times."
    (calendar,) = Calendar.objects.all()
    assert (calendar.name, calendar.events.count()) == ("My times", 2)
    event = calendar.events.first()
    assert event is not None
    assert event.starts_at == datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=NEW_YORK)
    assert (event.by_hand, event.posts_at - event.starts_at) == (True, timedelta(hours=2))


def test_the_dialog_opens_with_the_window_that_was_dragged_over(as_owner_of_jane: Client, in_jane: Workspace) -> None:
    calendar = calendar_make("Moon")
    url = reverse("calendars:event_new")
    times = as_owner_of_jane.get(url, {"start": "2027-01-05T10:00", "end": "2027-01-05T11:30", "calendar": calendar.pk})
    page = times.content.decode()
    assert 'value="2027-01-05T10:00"' in page
    assert 'value="2027-01-05T11:30"' in page
    assert f'<option value="{calendar.pk}" selected>' in page
    days = as_owner_of_jane.get(url, {"start": "2027-01-05", "end": "2027-01-08"}).content.decode()
    assert 'value="2027-01-05"' in days
    assert 'value="2027-01-07"' in days
    assert "checked" in days


@pytest.mark.parametrize("start", ["", "x", "2027-13-45", "2027-01-05T99:00", "9999-12-31", "2027-01-05T10:00+05:00"])
def test_the_dialog_opens_whatever_the_address_says(start: str, as_owner_of_jane: Client, in_jane: Workspace) -> None:
    response = as_owner_of_jane.get(
        reverse("calendars:event_new"), {"start": start, "end": "0001-01-01", "calendar": "x"}
    )
    assert response.status_code == 200


def test_whole_days_last_from_midnight_to_midnight_of_the_workspace(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    days = form(all_day="on", start="", end="", start_day="2027-03-13", end_day="2027-03-14")
    triggers(as_owner_of_jane.post(reverse("calendars:event_new"), days))
    event = Event.objects.get()
    assert event.all_day
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 3, 13, 5, tzinfo=UTC),
        datetime(2027, 3, 15, 4, tzinfo=UTC),
    )
    page = as_owner_of_jane.get(reverse("calendars:event_edit", args=[event.pk])).content.decode()
    assert 'value="2027-03-14"' in page


def test_an_hour_that_does_not_exist_is_moved_and_the_toast_says_so(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    said = triggers(
        as_owner_of_jane.post(reverse("calendars:event_new"), form(start="2027-03-14T02:30", end="2027-03-14T05:00"))
    )
    assert "02:30 does not exist on 14 March" in said["toast"]["text"]
    assert Event.objects.get().starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"title": ""}, "This field is required"),
        ({"end": f"{DAY}T09:00"}, "The end comes before the start"),
        ({"start": ""}, "Please fill this in"),
        ({"start": "soon"}, "Give a day and a time"),
        ({"all_day": "on"}, "Please fill this in"),
        ({"all_day": "on", "start_day": "2027-01-05", "end_day": "2027-01-04"}, "comes before the first"),
        ({"start": "1890-01-01T10:00", "end": "1890-01-01T11:00"}, "between 2000 and 2100"),
        ({"start": "2027-01-01T10:00", "end": "2029-01-01T11:00"}, "at most a year"),
        ({"all_day": "on", "start_day": "9999-12-31", "end_day": "9999-12-31"}, "between 2000 and 2100"),
        ({"start": "9999-12-31T23:59", "end": "9999-12-31T23:59"}, "between 2000 and 2100"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    changes: dict[str, object], word: str, as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    response = as_owner_of_jane.post(reverse("calendars:event_new"), form(note="Kept <note>", **changes))
    assert response.status_code == 422
    assert word in response.content.decode()
    assert "Kept &lt;note&gt;" in response.content.decode()
    assert Event.objects.count() == 0


def test_a_time_is_changed_also_into_another_calendar(
    as_owner_of_jane: Client, in_jane: Workspace, actor: Actor
) -> None:
    event, other = made(actor), calendar_make("Other", posting_rule="start")
    changed = form(title="Changed", calendar=other.pk)
    said = triggers(as_owner_of_jane.post(reverse("calendars:event_edit", args=[event.pk]), changed))
    assert said["toast"]["text"] == "Changed is saved in Other."
    event.refresh_from_db()
    assert (event.calendar_id, event.summary, event.posts_at) == (other.pk, "Changed", event.starts_at)


def test_deleting_can_be_undone_and_posts_keep_their_event(
    as_owner_of_jane: Client, in_jane: Workspace, actor: Actor
) -> None:
    event = made(actor)
    post = post_make(artwork_make(), event.posts_at, event=event)
    said = triggers(as_owner_of_jane.post(reverse("calendars:event_delete", args=[event.pk])))
    assert events_coming().count() == 0
    assert as_owner_of_jane.get(reverse("calendars:event", args=[event.pk])).status_code == 404
    again = triggers(as_owner_of_jane.post(said["toast"]["undo_url"]))
    assert "events:changed" in again
    assert list(events_coming()) == [event]
    post.refresh_from_db()
    assert post.event_id == event.pk
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"event.created", "event.deleted", "event.restored"} <= verbs


def test_after_thirty_days_a_deleted_time_is_gone_and_posts_stay(actor: Actor, in_jane: Workspace) -> None:
    event = made(actor)
    post = post_make(artwork_make(), event.posts_at, event=event)
    event_delete(actor=actor, event=event)
    events_purge()
    assert Event.objects.count() == 1
    Event.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    events_purge()
    assert Event.objects.count() == 0
    post.refresh_from_db()
    assert post.event_id is None


def test_a_time_that_came_with_its_calendar_is_shown_and_can_not_be_changed(
    as_owner_of_jane: Client, in_jane: Workspace, actor: Actor
) -> None:
    event = event_make(calendar_make(), WINDOW.starts_at, summary="Full <moon>")
    page = as_owner_of_jane.get(reverse("calendars:event_edit", args=[event.pk])).content.decode()
    assert "Full &lt;moon&gt;" in page
    assert "the next import would undo it" in page
    assert "<form" not in page
    with pytest.raises(Conflict):
        event_delete(actor=actor, event=event)
    with pytest.raises(Conflict):
        event_update(actor=actor, event=event, calendar=None, window=WINDOW, title="Other")
    response = as_owner_of_jane.post(reverse("calendars:event_delete", args=[event.pk]))
    assert response.status_code == 409


def test_changing_a_deleted_time_is_refused(actor: Actor, in_jane: Workspace) -> None:
    event = made(actor)
    event_delete(actor=actor, event=event)
    with pytest.raises(Conflict):
        event_update(actor=actor, event=event, calendar=None, window=WINDOW, title="Other")
    event_restore(actor=actor, event=event)
    assert event_restore(actor=actor, event=event).wanted


def test_open_planners_see_every_change_by_hand(actor: Actor, in_jane: Workspace) -> None:
    """They look at the calendars' last change."""
    event = made(actor)
    stamps = [Calendar.objects.get().updated_at]
    for step in (event_delete, event_restore):
        step(actor=actor, event=event)
        stamps.append(Calendar.objects.get().updated_at)
    assert stamps == sorted(set(stamps))


def test_a_member_may_look_but_not_add_change_or_delete(
    as_member_of_jane: Client, in_jane: Workspace, actor: Actor
) -> None:
    event = made(actor)
    assert as_member_of_jane.get(reverse("calendars:event_new")).status_code == 403
    for name in ("event_edit", "event_delete", "event_restore"):
        assert as_member_of_jane.post(reverse(f"calendars:{name}", args=[event.pk]), form()).status_code == 403
    page = as_member_of_jane.get(reverse("calendars:event", args=[event.pk])).content.decode()
    assert "Mine" in page
    assert "next import" not in page


def test_the_others_calendar_can_not_be_chosen(as_owner_of_jane: Client, in_jane: Workspace, okafor: Workspace) -> None:
    from apps.core.tenancy.context import workspace_context

    with workspace_context(okafor):
        other = calendar_make()
    response = as_owner_of_jane.post(reverse("calendars:event_new"), form(calendar=other.pk))
    assert response.status_code == 422
    assert Event.objects.count() == 0


def test_windows_are_refused_by_the_service_too() -> None:
    with pytest.raises(InvalidInput):
        window_of_days(date(2027, 1, 5), date(2027, 1, 4), NEW_YORK)
    with pytest.raises(InvalidInput):
        window_of_times(datetime(2027, 1, 5, 10), datetime(2027, 1, 5, 9), NEW_YORK)


def test_an_hour_that_comes_twice_is_the_first_and_that_is_told() -> None:
    window = window_of_times(datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 3), NEW_YORK)
    assert window.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert "twice" in window.note


def test_cards_and_list_are_drawn_anew_without_the_page_around_them(
    as_owner_of_jane: Client, in_jane: Workspace, actor: Actor
) -> None:
    event = made(actor)
    parts = [
        (reverse("calendars:list"), "calendar-cards", event.calendar.name),
        (f"{reverse('calendars:list')}?view=list", "calendar-events", "Mine"),
        (f"{reverse('calendars:detail', args=[event.calendar_id])}?view=list", "calendar-events", "Mine"),
    ]
    for url, target, word in parts:
        part = as_owner_of_jane.get(url, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
        assert word in part
        assert f'id="{target}"' in part
        assert "<!doctype" not in part.lower()
