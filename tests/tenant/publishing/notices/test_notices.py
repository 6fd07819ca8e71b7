"""One message for one cause: gathered from the tables, mailed once, shown until somebody has seen it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.deliveries.caps import CAPS
from apps.tenant.publishing.models import Cause, Channel, Connection, Delivery, Notice
from apps.tenant.publishing.notices.gathering import notices_forget, notices_gather
from apps.tenant.publishing.notices.tasks import notices as notices_task
from apps.tenant.schedule.models import Post, PostState
from tests.factories.boards import delivery_make, failed_make
from tests.factories.deliveries import minute_in, push, sendable

pytestmark = pytest.mark.usefixtures("connected")

Subjects = Callable[[], list[str]]


def later(minutes: int) -> None:
    """So many minutes have passed since everything."""
    for notice in Notice.objects.all():
        for name in ("first_at", "last_at", "mailed_at", "ended_at", "seen_at", "over_mailed_at"):
            at = getattr(notice, name)
            setattr(notice, name, at and at - timedelta(minutes=minutes))
        notice.save()


def again(delivery: Delivery) -> None:
    """It was sent again, and failed again."""
    post = Post.objects.get(pk=delivery.post_id)
    Post.objects.filter(pk=post.pk).update(state=PostState.QUEUED, version=post.version + 1)
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED, version=post.version + 2)


def test_fifty_posts_that_failed_for_one_cause_are_one_mail(mailoutbox: list[EmailMessage]) -> None:
    for number in range(50):
        failed_make(f"Number {number:02}", at=minute_in(1, number))
    notices_gather()
    (mail,) = mailoutbox
    assert mail.subject == "50 posts did not go out"
    assert mail.body.count("Publer refused it: Bad picture") == 10
    assert "And 40 more." in mail.body
    assert "http://jane.planner.localhost:8000/deliveries/" in mail.body
    notice = Notice.objects.get()
    assert (notice.cause, notice.key, notice.count) == (Cause.FAILED, "refused", 50)


def test_gathering_again_tells_nothing_again(subjects: Subjects) -> None:
    failed_make()
    assert notices_gather() == 1
    subjects()
    later(60)
    for _ in range(3):
        assert notices_gather() == 0
    assert subjects() == []


def test_more_of_the_same_waits_a_quarter_of_an_hour_and_then_names_only_the_new(
    mailoutbox: list[EmailMessage], subjects: Subjects
) -> None:
    failed_make("First")
    notices_gather()
    subjects()
    failed_make("Second")
    failed_make("Third")
    notices_gather()
    assert subjects() == []
    later(16)
    notices_gather()
    (mail,) = mailoutbox
    assert mail.subject == "3 posts did not go out"
    assert "Second" in mail.body
    assert "First" not in mail.body
    assert "1 earlier, of which you have been told." in mail.body


def test_another_cause_is_told_at_once(subjects: Subjects) -> None:
    failed_make("First")
    notices_gather()
    failed_make("Second", problem="picture_refused")
    notices_gather()
    assert subjects() == ["1 post did not go out", "1 post did not go out"]


def test_a_cause_that_ends_and_begins_again_keeps_to_the_quarter_of_an_hour(subjects: Subjects) -> None:
    delivery = failed_make()
    notices_gather()
    Post.objects.filter(pk=delivery.post_id).update(state=PostState.QUEUED)
    notices_gather()
    assert Notice.objects.get().ended_at is not None
    Post.objects.filter(pk=delivery.post_id).update(state=PostState.FAILED)
    notices_gather()
    assert subjects() == ["1 post did not go out"]
    later(16)
    notices_gather()
    assert subjects() == ["1 post did not go out"]
    assert Notice.objects.count() == 2


def test_what_fails_once_more_is_told_once_more(subjects: Subjects) -> None:
    delivery = failed_make()
    notices_gather()
    again(delivery)
    later(16)
    notices_gather()
    assert subjects() == ["1 post did not go out"] * 2


def test_trouble_with_the_key_is_told_once_and_once_when_it_is_over(connected: Connection, subjects: Subjects) -> None:
    since = timezone.now()
    Connection.objects.update(trouble="Publer does not know this key.", trouble_since=since)
    for number in range(3):
        Connection.objects.update(trouble=f"Publer does not know this key. {number}")
        notices_gather()
        later(20)
    assert subjects() == ["Nothing goes out at the moment"]
    Connection.objects.update(trouble="", trouble_since=None)
    for _ in range(2):
        notices_gather()
    assert subjects() == ["Posts go out again"]


def test_trouble_that_passed_before_anybody_was_told_is_not_told_of(subjects: Subjects) -> None:
    Connection.objects.update(trouble="No answer.", trouble_since=timezone.now())
    Connection.objects.update(trouble="", trouble_since=None)
    notices_gather()
    assert subjects() == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"is_locked": True}, "is locked at Publer"), ({"gone_at": timezone.now()}, "is not at Publer any more")],
)
def test_a_channel_that_posts_are_to_go_through_is_told_of_once(
    facts: dict[str, Any], words: str, mailoutbox: list[EmailMessage]
) -> None:
    Channel.objects.filter(network="instagram").update(**facts)
    notices_gather()
    assert mailoutbox == []  # nothing is to go out through it
    sendable("First")
    notices_gather()
    sendable("Second")
    later(60)
    notices_gather()
    (mail,) = mailoutbox
    assert mail.subject == f"“Jane on instagram” on Instagram {words}"
    assert "/settings/channels/" in mail.body
    assert Notice.objects.get().sentence.startswith("2 posts are to go out through it.")


def test_a_sold_artworks_post_that_is_still_there_is_told_of_at_once(subjects: Subjects) -> None:
    facts = {"problem": "still_there", "sentence": "Delete it at Publer by hand if you can."}
    delivery_make("Harbour", PostState.CANCELLING, **facts)
    notices_gather()
    delivery_make("Meadow", PostState.CANCELLING, **facts)
    notices_gather()
    one = "1 post that was called back is still at Publer, and its time is near"
    many = "2 posts that were called back are still at Publer, and their times are near"
    assert subjects() == [one, many]


def test_one_that_went_out_after_all_is_told_of_and_shown_until_it_was_seen(
    subjects: Subjects, as_owner_of_jane: Client
) -> None:
    facts = {"problem": "too_late", "sentence": "Delete it on the network itself if it must go."}
    delivery_make("Harbour", PostState.PUBLISHED, at=minute_in(-1), **facts)
    notices_gather()
    assert subjects() == ["1 post was out before it was called back"]
    notice = Notice.objects.get()
    assert notice.title in as_owner_of_jane.get("/deliveries/").content.decode()
    as_owner_of_jane.post(reverse("publishing:notice_seen", args=[notice.pk]), headers={"HX-Request": "true"})
    notices_gather()
    assert notice.title not in as_owner_of_jane.get("/deliveries/").content.decode()
    assert subjects() == []


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (PostState.CANCELLING, "1 post that was called back is still at Publer, and its time is near"),
        (PostState.QUEUED, "1 post is not settled, and its time is near"),
        (PostState.PUSHING, "1 post is not settled, and its time is near"),
        (PostState.UNKNOWN, "1 post is not settled, and its time is near"),
    ],
)
def test_what_is_not_settled_near_its_time_is_told_though_nobody_answers(
    subjects: Subjects, state: PostState, title: str
) -> None:
    near = delivery_make("Near", state, at=minute_in(0, 20))
    delivery_make("Far", state, at=minute_in(0, 50))
    notices_gather()
    assert subjects() == []  # it may just be on its way
    Post.objects.update(updated_at=timezone.now() - timedelta(minutes=3))
    notices_gather()
    assert subjects() == [title]
    assert "“Near” on Instagram: It was" in Notice.objects.get().sentence or state == PostState.QUEUED
    Post.objects.filter(pk=near.post_id).update(scheduled_at=minute_in(0, -60))
    notices_gather()
    assert Notice.objects.get().ended_at is None  # it is not over with its time


def test_what_is_called_back_is_near_by_the_time_that_it_has_at_publer(subjects: Subjects) -> None:
    soon, later = minute_in(0, 20), minute_in(9)
    moved = delivery_make("Moved here", PostState.CANCELLING, at=later, sent={"at": soon.isoformat()})
    sent = {"at": later.isoformat(), "moved_to": soon.isoformat()}
    there = delivery_make("Moved there", PostState.CANCELLING, at=minute_in(10), sent=sent)
    delivery_make("Far", PostState.CANCELLING, at=minute_in(11), sent={"at": later.isoformat()})
    Post.objects.update(updated_at=timezone.now() - timedelta(minutes=3))
    notices_gather()
    assert subjects() == ["2 posts that were called back are still at Publer, and their times are near"]
    assert {thing.split(":")[0] for thing in Notice.objects.get().things} == {str(moved.post_id), str(there.post_id)}


def test_a_surprise_is_told_at_once(subjects: Subjects) -> None:
    delivery_make("Odd", PostState.SCHEDULED, problem="surprise", sentence="Something unexpected happened.")
    notices_gather()
    assert subjects() == ["Something unexpected happened with 1 post"]


def test_changed_deleted_and_late_ones_are_causes_of_their_own(subjects: Subjects) -> None:
    delivery_make("Words", PostState.SCHEDULED, problem="changed_text", sentence="Its words were changed at Publer.")
    delivery_make("Gone", PostState.FAILED, problem="deleted_there", sentence="Somebody deleted it at Publer.")
    delivery_make("Near", PostState.SCHEDULED, problem="changed_here", sentence="It goes out as it was.")
    delivery_make("Away", PostState.CANCELLING, problem="other_workspace", sentence="Look there.")
    delivery_make("Late", PostState.SCHEDULED, problem="late", sentence="Publer has not posted it yet.")
    notices_gather()
    assert sorted(subjects()) == [
        "1 post can't be changed at Publer any more",
        "1 post is in another workspace at Publer",
        "1 post is not out though its time is over",
        "1 post was changed at Publer",
        "1 post was deleted at Publer",
    ]


def test_those_who_may_send_are_told_and_nobody_else(
    mailoutbox: list[EmailMessage], owner: User, admin: User, member: User
) -> None:
    failed_make()
    assert notices_gather() == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([owner.email, admin.email])


def test_a_mail_that_could_not_be_handed_over_is_tried_again_and_the_others_get_no_second_one(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage], owner: User, admin: User
) -> None:
    whole = EmailBackend.send_messages

    def refuse_admin(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == [admin.email]:
            raise ConnectionRefusedError("the mail server is down")
        return whole(self, messages)

    failed_make("First")
    monkeypatch.setattr(EmailBackend, "send_messages", refuse_admin)
    notices_gather()
    failed_make("Second")
    notices_gather()
    monkeypatch.setattr(EmailBackend, "send_messages", whole)
    notices_gather()
    assert [mail.to for mail in mailoutbox] == [[owner.email], [admin.email]]
    later(16)
    notices_gather()
    assert len(mailoutbox) == 4
    assert all("Second" in mail.body for mail in mailoutbox[2:])


def test_markup_in_titles_and_in_publers_words_stays_text(
    mailoutbox: list[EmailMessage], as_owner_of_jane: Client
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    failed_make(f"{evil}\r\nBcc: all@example.com", words=evil)
    notices_gather()
    html = str(mailoutbox[0].alternatives[0][0])  # type: ignore[attr-defined]
    assert "<img src=x" not in html
    assert evil in mailoutbox[0].body
    assert "<img src=x" not in as_owner_of_jane.get("/deliveries/").content.decode()


def test_times_in_mails_are_those_of_the_workspace(mailoutbox: list[EmailMessage]) -> None:
    at = (timezone.now() + timedelta(days=40)).replace(hour=18, minute=7, second=0, microsecond=0)
    failed_make(at=at)
    with timezone.override("Asia/Tokyo"):
        notices_gather()
    there = at.astimezone(ZoneInfo("America/New_York"))
    assert f"{there:%a %-d %b, %H:%M}" in mailoutbox[0].body


def test_days_in_notices_are_those_of_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAPS, "instagram", 1)
    Connection.objects.update(days_ahead=3)
    at = _evening(ZoneInfo("America/New_York"))  # when it is the next day by UTC
    push(sendable("First", at=at))
    sendable("Second", at=at + timedelta(minutes=5))
    notices_task.run()
    day = (at + timedelta(days=1)).astimezone(ZoneInfo("America/New_York"))
    assert f"Move it to {day:%a %-d %b}, where there is room." in Notice.objects.get().sentence


def _evening(zone: ZoneInfo) -> datetime:
    """An evening within the next 24 hours that is not over in a quarter of an hour."""
    now = timezone.now().astimezone(zone)
    evenings = [now.replace(hour=hour, minute=30, second=0, microsecond=0) for hour in (20, 23)]
    coming = [at for at in evenings if at > now + timedelta(minutes=15)]
    return (coming or [evenings[0] + timedelta(days=1)])[0].astimezone(UTC)


def test_seen_notices_come_back_when_there_is_more(as_owner_of_jane: Client) -> None:
    failed_make("First")
    notices_gather()
    seen = reverse("publishing:notice_seen", args=[Notice.objects.get().pk])
    assert as_owner_of_jane.post(seen, headers={"HX-Request": "true"}).status_code == 204
    page = as_owner_of_jane.get("/deliveries/").content.decode()
    assert "1 post did not go out" not in page
    failed_make("Second")
    notices_gather()
    assert "2 posts did not go out" in as_owner_of_jane.get("/deliveries/").content.decode()


def test_a_member_sees_notices_and_may_not_put_them_away(as_member_of_jane: Client, owner: User) -> None:
    failed_make()
    notices_gather()
    seen = reverse("publishing:notice_seen", args=[Notice.objects.get().pk])
    page = as_member_of_jane.get("/deliveries/").content.decode()
    assert "1 post did not go out" in page
    assert seen not in page
    assert as_member_of_jane.post(seen).status_code == 403
    assert Notice.objects.get().seen_at is None


def test_another_workspaces_notice_is_not_found(as_owner_of_jane: Client, okafor: Workspace) -> None:
    with workspace_context(okafor):
        failed_make()
        notices_gather()
        theirs = Notice.objects.get()
    assert as_owner_of_jane.post(reverse("publishing:notice_seen", args=[theirs.pk])).status_code == 404
    with workspace_context(okafor):
        assert Notice.objects.get().seen_at is None


@pytest.mark.slow
def test_it_is_cheap_when_nothing_is_new(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        notices_gather()
    for number in range(20):
        failed_make(f"Number {number}")
    notices_gather()
    with django_assert_num_queries(4):
        notices_gather()


def test_what_has_been_over_for_90_days_is_forgotten() -> None:
    delivery = failed_make()
    notices_gather()
    Post.objects.filter(pk=delivery.post_id).update(state=PostState.QUEUED)
    notices_gather()
    later(60 * 24 * 89)
    assert notices_forget() == 0
    later(60 * 24 * 2)
    assert notices_forget() == 1
