"""Calendars that are kept up to date from an address, against a real server on this machine."""

import logging
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.outside.web import WebRefused
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.calendars.applying import import_apply
from apps.tenant.calendars.importing import import_discard, import_retry
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, Subscription
from apps.tenant.calendars.refreshing import subscription_refresh, subscriptions_due
from apps.tenant.calendars.subscribing import is_refreshing, subscription_refresh_now
from tests.factories.calendars import calendar_make, event_make, ics
from tests.factories.webservers import Reply, WebServer, answer, drip
from tests.tenant.calendars.conftest import NOON, TIMES

Capture = Any
NEW_YORK = ZoneInfo("America/New_York")


def apply(actor: Actor, found: CalendarImport) -> Calendar:
    return import_apply(actor=actor, found=found, name="Moon", color="#3d6b8f", posting_rule="middle")


def refresh(subscription: Subscription, *replies: Reply, server: WebServer) -> Subscription:
    server.replies[:] = replies
    subscription_refresh(subscription_id=subscription.pk, zone=NEW_YORK)
    return Subscription.objects.select_related("calendar").get(pk=subscription.pk)


def test_the_first_fetch_shows_what_would_come_in_and_changes_nothing(begin: Any, server: WebServer) -> None:
    found = begin(server.url())
    assert (found.state, found.added, found.calendar_name) == ("ready", 6, "Moon")
    assert (Calendar.objects.count(), Event.objects.count()) == (0, 0)
    assert Subscription.objects.get().due_at is None


def test_applying_the_preview_starts_the_refreshing(subscribed: Subscription) -> None:
    assert subscribed.calendar is not None
    assert subscribed.calendar.events.count() == 6
    wait = subscribed.due_at - timezone.now()  # type: ignore[operator]
    assert timedelta(hours=3) < wait < timedelta(hours=5)


def test_a_refresh_applies_by_itself_and_is_recorded_with_its_counts(
    subscribed: Subscription, server: WebServer
) -> None:
    before = subscribed.calendar.updated_at  # type: ignore[union-attr]
    broken = b"BEGIN:VEVENT\r\nUID:bad@test\r\nSUMMARY:Broken\r\nDTSTART:never\r\nEND:VEVENT\r\nEND:VCALENDAR"
    newer = ics(*TIMES[:5], NOON + timedelta(days=6, hours=1), NOON + timedelta(days=9))
    after = refresh(subscribed, answer(newer.replace(b"END:VCALENDAR", broken), ETag='"two"'), server=server)
    record = CalendarImport.objects.order_by("-created_at")[0]
    assert (record.added, record.changed, record.removed) == (1, 1, 0)
    assert (record.state, record.imported_by_id, len(record.problems)) == ("applied", None, 1)
    assert (after.etag, after.failures) == ('"two"', 0)
    assert after.calendar.updated_at > before  # type: ignore[union-attr]
    assert Entry.objects.filter(verb="calendar.imported", actor_name="System").count() == 1


def test_an_unchanged_calendar_leaves_no_record(subscribed: Subscription, server: WebServer) -> None:
    refresh(subscribed, answer(ics(*TIMES), ETag='"one"'), server=server)
    assert CalendarImport.objects.count() == 1


def test_what_is_known_is_told_and_a_304_changes_nothing(subscribed: Subscription, server: WebServer) -> None:
    after = refresh(subscribed, answer(ics(*TIMES), ETag='"two"', Last_Modified="yesterday"), server=server)
    again = refresh(after, answer(status="304 Not Modified"), server=server)
    assert 'If-None-Match: "two"' in server.requests[-1]
    assert "If-Modified-Since: yesterday" in server.requests[-1]
    assert again.answered_at > after.answered_at  # type: ignore[operator]
    assert Event.objects.count() == 6


def test_after_a_week_it_is_asked_for_as_a_whole_again(subscribed: Subscription, server: WebServer) -> None:
    """A series needs its next weeks, which a server that says “nothing new” would keep from it for ever."""
    long_ago = timezone.now() - timedelta(days=8)
    Subscription.objects.update(etag='"one"', read_at=long_ago)
    refresh(subscribed, answer(ics(*TIMES)), server=server)
    assert "If-None-Match" not in server.requests[-1]


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (answer(status="500 Oops"), "has trouble"),
        (answer(status="404 Gone"), "nothing at this address"),
        (answer(b"<html>Sign in</html>"), "web page"),
        (answer(b""), "empty"),
        (answer(status="302 Found", Location="http://169.254.169.254/"), "private network"),
        (answer(status="302 Found", Location="http://127.0.0.2/"), "private network"),
    ],
)
def test_a_failure_keeps_the_events_and_says_what_happened(
    reply: Reply, word: str, subscribed: Subscription, server: WebServer
) -> None:
    after = refresh(subscribed, reply, server=server)
    assert word in after.problem
    assert (after.failures, Event.objects.count()) == (1, 6)
    assert after.failing_since is not None
    well = refresh(after, answer(ics(*TIMES)), server=server)
    assert (well.failures, well.failing_since, well.problem) == (0, None, "")


def test_failures_are_tried_again_later_and_later_and_half_a_day_is_the_longest(
    subscribed: Subscription, server: WebServer
) -> None:
    waits = []
    for failures in (0, 1, 3, 50):
        Subscription.objects.update(failures=failures)
        after = refresh(Subscription.objects.get(), answer(status="500 Oops"), server=server)
        waits.append((after.due_at - timezone.now()).total_seconds() / 60)  # type: ignore[operator]
    assert 12 < waits[0] < 17 < waits[1] < 34 < waits[2] < waits[3] < 13.5 * 60


def test_after_a_week_of_failures_the_pages_warn(
    subscribed: Subscription, server: WebServer, as_owner_of_jane: Client
) -> None:
    after = refresh(subscribed, answer(status="500 Oops"), server=server)
    calm = as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    assert "last try failed" in calm
    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=8))
    warned = as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    assert "Not refreshed for 1\xa0week" in warned
    detail = as_owner_of_jane.get(reverse("calendars:detail", args=[after.calendar_id])).content.decode()
    assert "The events are kept as they were" in detail


def test_a_refresh_that_would_take_most_away_is_held_for_somebody_to_look_at(
    subscribed: Subscription, server: WebServer, actor: Actor, as_owner_of_jane: Client
) -> None:
    after = refresh(subscribed, answer(ics(*TIMES[:2]), ETag='"two"'), server=server)
    held = CalendarImport.objects.get(state="ready")
    assert (held.removed, Event.objects.count()) == (4, 6)
    assert "no longer has 4 of the 6 events" in held.held_because
    assert after.etag != '"two"'
    page = as_owner_of_jane.get(reverse("calendars:import", args=[held.pk])).content.decode()
    assert "Held for you to look at" in page
    assert "waits" not in held.held_because
    assert held.held_because in as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    apply(actor, held)
    assert Event.objects.count() == 2


def test_half_of_the_events_may_go_and_a_held_refresh_is_replaced_by_a_good_one(
    subscribed: Subscription, server: WebServer
) -> None:
    held = refresh(subscribed, answer(ics(*TIMES[:2])), server=server)
    held = refresh(held, answer(ics(*TIMES[:1])), server=server)
    assert CalendarImport.objects.filter(state="ready").count() == 1
    refresh(held, answer(ics(*TIMES[:3])), server=server)
    assert not CalendarImport.objects.filter(state="ready").exists()
    assert Event.objects.count() == 3


def test_events_by_hand_and_of_the_past_stay_at_a_refresh(subscribed: Subscription, server: WebServer) -> None:
    calendar = subscribed.calendar
    assert calendar is not None
    mine = event_make(calendar, NOON + timedelta(days=20), by_hand=True, uid="mine")
    past = event_make(calendar, timezone.now() - timedelta(days=3), uid="past")
    refresh(subscribed, answer(ics(*TIMES)), server=server)
    assert set(Event.objects.filter(pk__in=[mine.pk, past.pk])) == {mine, past}


def test_what_is_due_is_sent_to_the_worker_and_nothing_else(
    subscribed: Subscription,
    server: WebServer,
    django_capture_on_commit_callbacks: Capture,
    django_assert_max_num_queries: Any,
) -> None:
    asked = len(server.requests)
    with django_assert_max_num_queries(1):
        assert subscriptions_due() == 0
    Subscription.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert subscriptions_due() == 1
    assert len(server.requests) == asked + 1
    assert subscriptions_due() == 0


def test_refresh_now_asks_at_once_and_only_once_at_a_time(
    subscribed: Subscription, server: WebServer, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    subscription_refresh_now(subscription=subscribed)
    assert is_refreshing(subscribed)
    with pytest.raises(Conflict):
        subscription_refresh_now(subscription=subscribed)
    refresh(subscribed, answer(ics(*TIMES)), server=server)
    assert not is_refreshing(subscribed)
    with django_capture_on_commit_callbacks(execute=True):
        response = as_owner_of_jane.post(reverse("calendars:refresh", args=[subscribed.calendar_id]))
    assert "Asking the address" in response.content.decode()
    state = as_owner_of_jane.get(reverse("calendars:subscription", args=[subscribed.calendar_id]))
    assert "Refreshed" in state.content.decode()


def test_an_address_that_fails_at_first_is_told_and_tried_again(
    begin: Any, server: WebServer, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    server.replies[:] = [answer(status="503 Busy"), answer(ics(*TIMES))]
    found = begin(server.url())
    assert found.state == "refused"
    page = as_owner_of_jane.get(reverse("calendars:import", args=[found.pk])).content.decode()
    assert "has trouble at the moment" in page
    assert "Try again" in page
    with django_capture_on_commit_callbacks(execute=True):
        import_retry(found=found)
    assert CalendarImport.objects.get().state == "ready"


@pytest.mark.slow
def test_an_address_that_drips_for_ever_is_refused_in_time(
    begin: Any, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.core.outside.web.policy import Policy

    monkeypatch.setattr(Policy, "seconds", 0.5, raising=False)
    monkeypatch.setattr(
        Policy, "of_settings", classmethod(lambda cls: cls(frozenset({server.port}), ("127.0.0.1/32",), 0.5))
    )
    server.replies[:] = [drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"B")]
    found = begin(server.url())
    assert (found.state, "too long" in found.reason) == ("refused", True)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/moon.ics", "http://localhost/", "http://[::1]/", "http://10.0.0.1/"]
)
def test_by_the_platforms_own_settings_this_machine_can_not_be_subscribed_to(
    address: str, begin: Any, in_jane: Workspace
) -> None:
    try:
        found = begin(address)
    except WebRefused as error:
        reason = error.message
    else:
        assert found.state == "refused"
        reason = found.reason
    assert "private network" in reason
    assert Event.objects.count() == 0


def test_a_redirect_to_this_machine_is_refused_in_words(begin: Any, server: WebServer) -> None:
    server.replies[:] = [answer(status="302 Found", Location="http://127.0.0.3/")]
    assert "private network" in begin(server.url()).reason


def test_discarding_the_first_preview_forgets_the_address(begin: Any, server: WebServer, actor: Actor) -> None:
    import_discard(actor=actor, found=begin(server.url()))
    assert Subscription.objects.count() == 0


def test_a_calendar_of_files_can_be_kept_up_to_date_and_its_address_changed_and_removed(
    begin: Any, server: WebServer, actor: Actor, as_owner_of_jane: Client
) -> None:
    calendar = calendar_make()
    apply(actor, begin(server.url("/one.ics"), calendar))
    apply(actor, begin(server.url("/two.ics"), calendar))
    assert Subscription.objects.get(calendar=calendar).address.endswith("/two.ics")
    assert CalendarImport.objects.filter(calendar=calendar).count() == 2
    as_owner_of_jane.post(reverse("calendars:unsubscribe", args=[calendar.pk]))
    assert (Subscription.objects.count(), Event.objects.count()) == (0, 6)
    assert Entry.objects.filter(verb="calendar.unsubscribed").count() == 1


def test_the_address_is_shown_only_to_those_who_manage_calendars_and_is_in_no_log(
    subscribed: Subscription,
    server: WebServer,
    as_owner_of_jane: Client,
    as_member_of_jane: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    url = reverse("calendars:detail", args=[subscribed.calendar_id])
    assert "secret-key" in as_owner_of_jane.get(url).content.decode()
    for address in (url, reverse("calendars:list"), reverse("calendars:subscription", args=[subscribed.calendar_id])):
        page = as_member_of_jane.get(address).content.decode()
        assert "secret-key" not in page
    assert "127.0.0.1" in as_member_of_jane.get(url).content.decode()
    refresh(subscribed, answer(status="500 Oops"), server=server)
    refresh(subscribed, answer(ics(*TIMES[:5])), server=server)
    assert not any("secret-key" in record.getMessage() for record in caplog.records if record.name != "django.request")
    assert not any("secret-key" in f"{entry.summary} {entry.data}" for entry in Entry.objects.all())
