"""Once a day, at an hour of each workspace's own, the channels are read by themselves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.channels.daily import channels_read_if_due, is_due
from apps.tenant.publishing.models import Channel, Connection
from apps.tenant.publishing.tasks import read_channels
from tests.factories.channels import SmallPubler, connection_make

FIVE = UUID(int=24 * 1000 + 5)


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "now", "due"),
    [
        (at(5, 20), at(16), False),  # not twice a day
        (at(5, 20), at(4, 59, 11), False),
        (at(5, 20), at(5, 0, 11), True),
        (at(5, 20), at(9, 0, 12), True),  # its hour was missed
        (at(3), at(5), False),  # read by hand shortly before
        (at(3), at(5, 0, 11), True),
        (at(16, 50), at(5, 0, 11), True),
    ],
)
def test_each_workspace_has_its_hour(read: datetime, now: datetime, due: bool) -> None:
    assert is_due(Connection(read_at=read), workspace_id=FIVE, now=now) is due


def test_a_refused_key_is_tried_once_a_day_and_one_never_read_at_once() -> None:
    refused = Connection(read_at=at(5), trouble="No.")
    hours = [is_due(refused, workspace_id=FIVE, now=at(hour, 0, 12)) for hour in range(24)]
    assert hours.count(True) == 1
    assert is_due(Connection(read_at=None), workspace_id=FIVE, now=at(6))


def test_the_task_reads_what_is_due_and_nothing_else(in_jane: Workspace, small: SmallPubler) -> None:
    read_channels()
    connection_make()
    read_channels()
    assert small.requests == []
    Connection.objects.update(read_at=timezone.now() - timedelta(days=2))
    read_channels()
    read_channels()
    assert small.asked == ["accounts"]
    assert Channel.objects.count() == 3


def test_a_key_that_nobody_confirmed_is_not_used_and_trouble_is_noted_quietly(
    in_jane: Workspace, small: SmallPubler
) -> None:
    connection = connection_make(read_at=None)
    Connection.objects.update(key_entered_at=timezone.now() - timedelta(days=1))
    channels_read_if_due()
    assert small.requests == []
    Connection.objects.update(key_entered_at=connection.key_entered_at)
    small.keys.clear()
    channels_read_if_due()
    assert Connection.objects.get().trouble.startswith("Publer does not know this key.")


def test_not_due_costs_one_query(in_jane: Workspace, django_assert_num_queries: "pytest.FixtureRequest") -> None:
    connection_make()
    with django_assert_num_queries(1):  # type: ignore[operator]
        channels_read_if_due()
