"""Addresses at the edges: who may, what is told, what is left behind and tidied up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.public.workspaces.models import Workspace
from apps.tenant.calendars.applying import import_apply
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, Subscription
from apps.tenant.calendars.refreshing import imports_tidy, subscription_refresh
from tests.factories.calendars import calendar_make, ics
from tests.factories.webservers import Reply, WebServer, answer
from tests.tenant.calendars.conftest import TIMES

Capture = Any
NEW_YORK = ZoneInfo("America/New_York")


def apply(actor: Actor, found: CalendarImport) -> Calendar:
    return import_apply(actor=actor, found=found, name="Moon", color="#3d6b8f", posting_rule="middle")


def refresh(subscription: Subscription, *replies: Reply, server: WebServer) -> Subscription:
    server.replies[:] = replies
    subscription_refresh(subscription_id=subscription.pk, zone=NEW_YORK)
    return Subscription.objects.select_related("calendar").get(pk=subscription.pk)


@pytest.mark.parametrize("name", ["refresh", "unsubscribe", "subscribe_for"])
def test_a_member_may_not_refresh_stop_or_subscribe(
    name: str, subscribed: Subscription, as_member_of_jane: Client
) -> None:
    assert as_member_of_jane.post(reverse(f"calendars:{name}", args=[subscribed.calendar_id])).status_code == 403
    assert as_member_of_jane.get(reverse("calendars:subscribe")).status_code == 403


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("moon.ics", "begins with https://"),
        ("https://u:p@a.example.net/", "name and a password"),
        ("https://a.example.net:8080/", "port"),
        ("https://jane.planner.localhost/feed.ics", "back to this platform"),
        ("http://192.168.1.7/x.ics", "private network"),
        ("", "Paste the address"),
    ],
)
def test_a_wrong_address_is_told_at_its_field_and_stays_typed(
    address: str, word: str, as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    response = as_owner_of_jane.post(reverse("calendars:subscribe"), {"address": address})
    assert response.status_code == 422
    assert word in response.content.decode()
    assert f'value="{address}"' in response.content.decode() or not address
    assert Subscription.objects.count() == 0


def test_imports_that_a_dead_worker_left_are_gone_on_with_and_lost_ones_given_up(
    begin: Any, server: WebServer, django_capture_on_commit_callbacks: Capture
) -> None:
    found = begin(server.url())
    old = timezone.now() - timedelta(minutes=20)
    CalendarImport.objects.filter(pk=found.pk).update(state="reading", updated_at=old)
    with django_capture_on_commit_callbacks(execute=True):
        imports_tidy()
    assert CalendarImport.objects.get().state == "ready"
    CalendarImport.objects.update(state="applying", created_at=timezone.now() - timedelta(days=2))
    imports_tidy()
    assert CalendarImport.objects.get().state == "refused"


def test_the_list_of_many_subscriptions_takes_few_queries(
    as_owner_of_jane: Client, in_jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        calendar = calendar_make(f"Calendar {number}")
        Subscription.objects.create(
            calendar=calendar, address=f"https://a.example.net/{number}", answered_at=datetime(2026, 11, 1, tzinfo=UTC)
        )
    as_owner_of_jane.get(reverse("calendars:list"))
    with django_assert_max_num_queries(12):
        as_owner_of_jane.get(reverse("calendars:list"))
    with django_assert_max_num_queries(14):
        as_owner_of_jane.get(reverse("calendars:detail", args=[calendar.pk]))


def test_a_held_refresh_that_a_newer_one_replaced_can_not_be_applied_any_more(
    subscribed: Subscription, server: WebServer, actor: Actor
) -> None:
    refresh(subscribed, answer(ics(*TIMES[:2])), server=server)
    held = CalendarImport.objects.get(state="ready")
    refresh(subscribed, answer(ics(*TIMES)), server=server)
    with pytest.raises(Conflict):
        apply(actor, held)
    assert Event.objects.count() == 6


def test_what_was_refused_is_told_on_the_list_for_a_day_and_forgotten_after_a_month(
    begin: Any, server: WebServer, as_owner_of_jane: Client
) -> None:
    server.replies[:] = [answer(status="404 Gone")]
    found = begin(server.url())
    assert "nothing at this address" in as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    long_ago = timezone.now() - timedelta(days=31)
    CalendarImport.objects.filter(pk=found.pk).update(created_at=long_ago, updated_at=long_ago)
    Subscription.objects.update(created_at=long_ago)
    assert "nothing at this address" not in as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    imports_tidy()
    assert (CalendarImport.objects.count(), Subscription.objects.count()) == (0, 0)


def test_a_workspace_asks_only_so_many_addresses(
    as_owner_of_jane: Client, in_jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.tenant.calendars.subscribing.MOST", 1)
    Subscription.objects.create(address="https://a.example.net/", calendar=calendar_make())
    response = as_owner_of_jane.post(reverse("calendars:subscribe"), {"address": "https://b.example.net/"})
    assert response.status_code == 422
    assert "at most 1 addresses" in response.content.decode()
