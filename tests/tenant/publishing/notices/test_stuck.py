"""Where posts send themselves, those that don't are told of before their time."""

from collections.abc import Callable

import pytest

from apps.core.access import Actor
from apps.tenant.publishing.models import Cause, Channel, Connection, Notice
from apps.tenant.publishing.notices.gathering import notices_gather
from apps.tenant.schedule.models import Post
from tests.factories.deliveries import minute_in, sendable
from tests.factories.publishing import export_make

pytestmark = pytest.mark.usefixtures("connected")

Subjects = Callable[[], list[str]]


def test_where_posts_send_themselves_one_that_can_not_is_told_of_before_its_time(subjects: Subjects) -> None:
    Connection.objects.update(days_ahead=3)
    sendable("Too long", at=minute_in(0, 300), text="x" * 2300)
    sendable("Far away", at=minute_in(5), text="x" * 2300)
    sendable("Fine", at=minute_in(0, 320))
    notices_gather()
    assert subjects() == ["1 approved post is not sent"]
    notice = Notice.objects.get()
    assert (notice.cause, notice.count) == (Cause.STUCK, 1)
    assert "“Too long” on Instagram" in notice.sentence
    Connection.objects.update(days_ahead=None)
    notices_gather()
    assert Notice.objects.get().ended_at is not None


def test_where_posts_send_themselves_a_locked_channel_is_told_of_once_and_not_for_each_of_its_posts(
    subjects: Subjects,
) -> None:
    Connection.objects.update(days_ahead=3)
    sendable("One", at=minute_in(0, 300))
    Channel.objects.filter(network="instagram").update(is_locked=True)
    notices_gather()
    assert subjects() == ["“Jane on instagram” on Instagram is locked at Publer"]
    sendable("Two", at=minute_in(0, 330))
    notices_gather()
    assert (subjects(), [one.cause for one in Notice.objects.all()]) == ([], [Cause.CHANNEL])
    sendable("Page", "facebook", at=minute_in(0, 300), text="x" * 70_000)
    notices_gather()
    assert subjects() == ["1 approved post is not sent"]


def test_where_posts_send_themselves_those_that_were_exported_go_by_their_file(
    subjects: Subjects, actor: Actor
) -> None:
    Connection.objects.update(days_ahead=3)
    post = sendable(at=minute_in(0, 300))
    export_make(actor, post)
    notices_gather()
    Post.objects.update(scheduled_at=minute_in(0, 2))  # too late to send it, if it were to be sent
    notices_gather()
    assert (subjects(), Notice.objects.count()) == ([], 0)
