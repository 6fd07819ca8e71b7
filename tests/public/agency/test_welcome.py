"""The message that a new owner gets."""

from email.header import decode_header
from email.utils import parseaddr

import pytest
from django.core.mail import EmailMultiAlternatives

from apps.core.access import StaffActor
from apps.core.staff_roles import StaffRole
from apps.public.agency.services import client_welcome
from apps.public.agency.welcome import send_welcome
from apps.public.audit.models import AuditEntry
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace
from tests.fixtures.people import PASSWORD


def sent_to(workspace: Workspace, outbox: list[EmailMultiAlternatives]) -> tuple[EmailMultiAlternatives, str]:
    """The one message and its HTML."""
    send_welcome(workspace)
    (message,) = outbox
    return message, str(message.alternatives[0][0])


def test_it_comes_in_the_workspaces_name_and_says_where_it_is(
    jane: Workspace, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message, html = sent_to(jane, mailoutbox)
    assert message.to == [owner.email]
    assert parseaddr(message.from_email) == ("Jane", "hello@planner.localhost")
    assert message.subject == "Jane is ready"
    for body in (message.body, html):
        assert "http://jane.planner.localhost:8000/" in body
        assert "Painting Planner" not in body.replace("Powered by Painting Planner", "")


def test_an_owner_without_a_password_gets_a_link_to_choose_one(
    jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message, html = sent_to(jane, mailoutbox)
    for body in (message.body, html):
        assert "http://jane.planner.localhost:8000/accounts/password/reset/key/" in body
    assert "for 3 days" in message.body


def test_an_owner_with_a_password_is_not_sent_another_way_in(
    jane: Workspace, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    message, html = sent_to(jane, mailoutbox)
    for body in (message.body, html):
        assert "/key/" not in body
        assert owner.email in body


def test_the_address_is_the_primary_one_of_the_table_of_domains(
    jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Domain.objects.filter(tenant=jane).update(domain="studio.janedoe.example")
    message, html = sent_to(jane, mailoutbox)
    assert "http://studio.janedoe.example:8000/accounts/password/reset/key/" in message.body
    assert "jane.planner.localhost" not in message.body + html


@pytest.mark.parametrize("name", ["Zoë & Søn <art>", "“Jane”, painter; x@evil.example", "日本画工房"])
def test_any_name_stands_in_the_senders_line_and_in_the_text_as_it_is(
    name: str, jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Workspace.objects.filter(pk=jane.pk).update(name=name)
    jane.refresh_from_db()
    message, html = sent_to(jane, mailoutbox)
    shown, address = parseaddr(message.message()["From"])
    words = [
        word.decode(charset or "ascii") if isinstance(word, bytes) else word for word, charset in decode_header(shown)
    ]
    assert ("".join(words), address) == (name, "hello@planner.localhost")
    assert name in message.body
    assert "<art>" not in html


def test_sending_it_again_goes_to_every_active_owner(
    jane: Workspace,
    agent: User,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: object,
) -> None:
    staff = StaffActor(agent.pk, "Ann", StaffRole.OWNER)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client_welcome(staff=staff, workspace=jane)
    assert len(mailoutbox) == 1
    assert AuditEntry.objects.get(verb="client.welcomed").workspace_id == jane.pk
    User.objects.update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client_welcome(staff=staff, workspace=jane)
    assert len(mailoutbox) == 1
