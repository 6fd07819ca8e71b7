"""Mails to owners: one for each, whatever the mail server makes of the others'."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from celery.exceptions import Retry
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from apps.core.roles import Role
from apps.public.billing.models import BillingAccount, BillingNotice, LimitNotice, NoticeKind
from apps.public.billing.tasks import follow_up, watch_limits, write_limit, write_notice
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.metering import number_make

FIRST, SECOND = "owner@jane.example", "second@jane.example"


class MailServer:
    """Raises what it is told to for an address, and takes the rest."""

    def __init__(self) -> None:
        self.trouble: dict[str, Exception] = {}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> MailServer:
    found, take = MailServer(), EmailBackend.send_messages

    def send(backend: EmailBackend, messages: Any) -> int:
        for message in messages:
            if error := found.trouble.get(message.to[0]):
                raise error
        return take(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return found


@pytest.fixture
def notice(jane: Workspace, owner: User) -> BillingNotice:
    second = User.objects.create_user(email=SECOND, password="paint-and-plan")
    Membership.objects.create(workspace=jane, user=second, role=Role.OWNER)
    account = BillingAccount.objects.create(workspace=jane, customer_id="cus_1")
    return BillingNotice.objects.create(account=account, kind=NoticeKind.PAUSED, occasion="x", data={"cause": "ended"})


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_one_owner_is_written_to_once_although_the_others_mail_has_to_be_tried_again(
    server: MailServer, notice: BillingNotice
) -> None:
    server.trouble = {FIRST: SMTPServerDisconnected("away")}
    with pytest.raises((Retry, SMTPServerDisconnected)):
        write_notice(notice_id=str(notice.pk))
    notice.refresh_from_db()
    assert (told(), notice.sent_at) == ([SECOND], None)
    server.trouble = {}
    for _ in range(2):
        write_notice(notice_id=str(notice.pk))
    notice.refresh_from_db()
    assert told() == [FIRST, SECOND]
    assert notice.sent_at is not None


def test_an_address_that_is_refused_for_good_is_not_tried_again(server: MailServer, notice: BillingNotice) -> None:
    server.trouble = {FIRST: SMTPRecipientsRefused({FIRST: (550, b"No such user")})}
    write_notice(notice_id=str(notice.pk))
    notice.refresh_from_db()
    assert (told(), notice.sent_at is not None) == ([SECOND], True)


def test_an_address_that_is_refused_for_now_is_tried_again(server: MailServer, notice: BillingNotice) -> None:
    server.trouble = {FIRST: SMTPRecipientsRefused({FIRST: (450, b"Later")})}
    with pytest.raises((Retry, SMTPRecipientsRefused)):
        write_notice(notice_id=str(notice.pk))
    assert told() == [SECOND]


@pytest.mark.usefixtures("stripe")
def test_what_was_not_sent_is_come_back_to_for_three_days(
    notice: BillingNotice, django_capture_on_commit_callbacks: Any
) -> None:
    BillingNotice.objects.update(created_at=timezone.now() - timedelta(days=4))
    with django_capture_on_commit_callbacks(execute=True):
        follow_up()
    assert told() == []
    BillingNotice.objects.update(created_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        follow_up()
    assert told() == [FIRST, SECOND]


def test_a_limit_counts_as_told_once_it_was(
    server: MailServer, notice: BillingNotice, jane: Workspace, django_capture_on_commit_callbacks: Any
) -> None:
    number_make(jane, "artworks", 10**6)
    with django_capture_on_commit_callbacks():
        watch_limits()
    near = LimitNotice.objects.get(field="most_artworks")
    assert near.mailed_at is None
    server.trouble = {FIRST: SMTPServerDisconnected("away")}
    with pytest.raises((Retry, SMTPServerDisconnected)):
        write_limit(notice_id=str(near.pk))
    near.refresh_from_db()
    assert (told(), near.mailed_at) == ([SECOND], None)
    server.trouble = {}
    with django_capture_on_commit_callbacks(execute=True):
        watch_limits()
    near.refresh_from_db()
    assert told() == [FIRST, SECOND]
    assert near.mailed_at is not None
