"""A server that gives calendars out, and a calendar that is kept up to date from it."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.core.access import Actor
from apps.public.workspaces.models import Workspace
from apps.tenant.calendars.applying import import_apply
from apps.tenant.calendars.models import Calendar, CalendarImport, Subscription
from apps.tenant.calendars.subscribing import subscription_start
from tests.factories.calendars import ics
from tests.factories.webservers import WebServer, answer

Capture = Any
NOON = (timezone.now() + timedelta(days=5)).astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
TIMES = [NOON + timedelta(days=number) for number in range(6)]


@pytest.fixture
def server(settings: LazySettings, in_jane: Workspace) -> Iterator[WebServer]:
    """A server that may be reached although it is on this machine; its answers are ``replies``."""
    with WebServer([answer(ics(*TIMES), ETag='"one"')]) as started:
        settings.WEB_FETCH_PORTS = [80, 443, started.port]
        settings.WEB_FETCH_NETWORKS = ["127.0.0.1/32"]
        yield started


@pytest.fixture
def begin(actor: Actor, django_capture_on_commit_callbacks: Capture) -> Any:
    """Subscribes, and lets the (eager) worker fetch."""

    def start(address: str, calendar: Calendar | None = None) -> CalendarImport:
        with django_capture_on_commit_callbacks(execute=True):
            found = subscription_start(actor=actor, address=address, calendar=calendar)
        return CalendarImport.objects.get(pk=found.pk)

    return start


@pytest.fixture
def subscribed(begin: Any, server: WebServer, actor: Actor) -> Subscription:
    """A calendar that is kept up to date from the server."""
    import_apply(
        actor=actor,
        found=begin(server.url("/secret-key/moon.ics")),
        name="Moon",
        color="#3d6b8f",
        posting_rule="middle",
    )
    return Subscription.objects.get()
