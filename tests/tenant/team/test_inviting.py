"""The team's page, and inviting from it."""

import re
import uuid
from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.core.access import Actor
from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.tenancy.context import workspace_context
from apps.public.invitations.models import InvitationState
from apps.public.invitations.services import hash_of
from apps.public.memberships.invitations import invitation_create
from apps.public.memberships.models import Invitation
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace
from apps.public.workspaces.services import workspace_update
from apps.tenant.activity.models import Entry
from apps.tenant.team.mail import invitation_send
from tests.factories.team import expire, invitation_make, link_in
from tests.fixtures.people import SignIn, person
from tests.public.memberships.test_invitations import small_plan

# With the first look-up of the host, the row of the brand, the count beside “Deliveries”, and how it is paid.
QUERIES = 19
Commit = Any


@pytest.fixture
def invite(django_capture_on_commit_callbacks: Commit) -> Any:
    """``invite(client, text, role)``: the answer, with the mails sent."""

    def send(client: Client, emails: str, role: str = "member") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/team/invite/", {"emails": emails, "role": role})

    return send


def text_of(client: Client) -> str:
    return client.get("/team/").content.decode()


def left_in(response: Any) -> str:
    """What still stands in the field of addresses."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", response.content.decode(), re.S)
    assert found
    return found.group(1)


def test_the_page_shows_who_is_in_and_who_was_invited(sign_in: SignIn, jane: Workspace, admin: User) -> None:
    invitation, _ = invitation_make(jane, "soon@example.com")
    late, _ = invitation_make(jane, "late@example.com")
    expire(late)
    text = text_of(sign_in(admin, "jane"))
    for words in ("Ada Admin", admin.email, "soon@example.com", "Waiting for an answer", "Expired"):
        assert words in text
    assert " ".join(text.split()).count(">You<") + " ".join(text.split()).count("> You <") == 1
    assert "2 members" in text
    assert str(invitation.pk) in text


def test_a_member_sees_the_people_and_the_roles_but_no_invitations(as_member_of_jane: Client, jane: Workspace) -> None:
    invitation_make(jane, "soon@example.com")
    text = text_of(as_member_of_jane)
    assert "owner@jane.example" in text
    assert "What each role may do" in text
    assert "soon@example.com" not in text
    assert "/team/invite/" not in text
    assert "/remove/" not in text


def test_the_help_has_every_right_for_every_role(as_member_of_jane: Client) -> None:
    text = text_of(as_member_of_jane)
    for right in Right:
        row = text[text.index(right.words) :].partition("</tr>")[0]
        has = ["Yes" in cell for cell in row.split("<td>")[1:]]
        assert has == [right in ROLE_RIGHTS[role] for role in Role], right


@pytest.mark.slow
def test_the_page_takes_as_many_queries_for_many_as_for_few(
    as_owner_of_jane: Client, jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    small_plan(jane, 500)
    for number in range(25):
        membership_create(user=person(f"p{number}@example.com", f"P {number}"), workspace=jane, role=Role.MEMBER)
        invitation_make(jane, f"i{number}@example.com")
    with django_assert_max_num_queries(QUERIES):
        assert "P 24" in text_of(as_owner_of_jane)


def test_an_invitation_goes_out_in_the_workspaces_name_with_a_link_on_its_host(
    invite: Any, sign_in: SignIn, jane: Workspace, admin: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Domain.objects.filter(tenant=jane).update(is_primary=False)
    Domain.objects.create(tenant=jane, domain="studio.janedoe.example", is_primary=True)
    assert invite(sign_in(admin, "jane"), " New@Example.com ", "admin").status_code == 302
    (message,) = mailoutbox
    host, path = link_in(message)
    assert host == "studio.janedoe.example:8000"
    assert message.to == ["new@example.com"]
    assert parseaddr(message.from_email)[0] == "Jane"
    for words in ("Ada Admin", "as an admin", "7 days"):
        assert words in message.body
    said = message.body + str(message.alternatives[0][0])
    assert "Painting Planner" not in said.replace("Powered by Painting Planner", "")
    invitation = Invitation.objects.get(workspace=jane)
    assert invitation.token_hash == hash_of(path.split("/")[3])
    assert (invitation.role, invitation.invited_by) == (Role.ADMIN, admin)
    with workspace_context(jane):
        entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name) == ("invitation.invited", "Ada Admin")


def test_the_task_run_twice_sends_one_mail(
    invite: Any, as_owner_of_jane: Client, jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invite(as_owner_of_jane, "new@example.com")
    invitation = Invitation.objects.get()
    with workspace_context(jane):
        assert invitation_send(invitation_id=invitation.pk) is False
    assert len(mailoutbox) == 1


def test_a_mail_that_was_refused_is_still_due(jane: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = invitation_create(workspace_id=jane.pk, email="new@example.com", role=Role.MEMBER, invited_by=None)

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse)
        with workspace_context(jane), pytest.raises(OSError, match="no answer"):
            invitation_send(invitation_id=made.pk)
    made.refresh_from_db()
    assert made.state is InvitationState.SENDING
    with workspace_context(jane):
        assert invitation_send(invitation_id=made.pk)


def test_several_addresses_at_once_and_a_bad_one_sinks_no_other(
    invite: Any, as_owner_of_jane: Client, member: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    long = f"{'x' * 300}@example.com"
    text = f"a@example.com, B@example.com\r\nnobody; {member.email}\n{long}\nb@EXAMPLE.com,,\n"
    response = invite(as_owner_of_jane, text)
    assert response.status_code == 422
    assert {message.to[0] for message in mailoutbox} == {"a@example.com", "b@example.com"}
    assert left_in(response).split() == ["nobody", member.email, long]
    body = response.content.decode()
    for words in ("2 people are invited.", "“nobody” is no e-mail address", "in the team already", "too long"):
        assert words in body


@pytest.mark.parametrize("text", ["", " ,;\n ", "a\x00@example.com", "a" * 10_001])
def test_nothing_and_rubbish_are_said_so_and_send_nothing(text: str, invite: Any, as_owner_of_jane: Client) -> None:
    assert invite(as_owner_of_jane, text).status_code == 422
    assert not Invitation.objects.exists()


def test_more_than_twenty_are_refused_together_and_their_text_stays(invite: Any, as_owner_of_jane: Client) -> None:
    text = "\n".join(f"p{number}@example.com" for number in range(21))
    response = invite(as_owner_of_jane, text)
    assert "These are 21 addresses. Invite at most 20 at once." in response.content.decode()
    assert left_in(response).split() == text.split()
    assert not Invitation.objects.exists()


def test_the_plans_limit_is_said_with_its_numbers_and_what_fits_is_sent(
    invite: Any, as_owner_of_jane: Client, jane: Workspace
) -> None:
    small_plan(jane, 2)
    response = invite(as_owner_of_jane, "a@example.com\nb@example.com\nc@example.com")
    text = response.content.decode()
    assert "room for 2 people: there are 1 member and 1 open invitation" in text
    assert left_in(response).split() == ["b@example.com", "c@example.com"]
    assert "No place is free" in text


@pytest.mark.parametrize("role", ["emperor", "", "owner "])
def test_a_role_that_does_not_exist_invites_nobody(role: str, invite: Any, as_owner_of_jane: Client) -> None:
    response = invite(as_owner_of_jane, "a@example.com", role)
    assert response.status_code == 422
    assert left_in(response) == "a@example.com"
    assert not Invitation.objects.exists()


def test_only_an_owner_invites_an_owner_or_touches_such_an_invitation(
    invite: Any, sign_in: SignIn, as_owner_of_jane: Client, admin: User, jane: Workspace
) -> None:
    client = sign_in(admin, "jane")
    assert invite(client, "a@example.com", "owner").status_code == 422
    assert not Invitation.objects.exists()
    assert invite(as_owner_of_jane, "a@example.com", "owner").status_code == 302
    pk = Invitation.objects.get().pk
    for action in ("resend", "revoke"):
        assert client.post(f"/team/invitations/{pk}/{action}/").status_code == 403
    assert Invitation.objects.get().revoked_at is None


def test_resending_kills_the_old_link_at_once(
    as_owner_of_jane: Client,
    jane: Workspace,
    sign_in: SignIn,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    invitation, old = invitation_make(jane)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert as_owner_of_jane.post(f"/team/invitations/{invitation.pk}/resend/").status_code == 302
        assert sign_in(None, "jane").get(old, follow=True).status_code == 404
    assert callbacks
    _, new = link_in(mailoutbox[0])
    assert new != old
    assert sign_in(None, "jane").get(old, follow=True).status_code == 404
    assert sign_in(None, "jane").get(new, follow=True).status_code == 200


def test_taking_back_kills_the_link_and_a_second_time_is_a_conflict(
    as_owner_of_jane: Client, jane: Workspace, sign_in: SignIn
) -> None:
    invitation, path = invitation_make(jane)
    assert as_owner_of_jane.post(f"/team/invitations/{invitation.pk}/revoke/").status_code == 302
    assert sign_in(None, "jane").get(path, follow=True).status_code == 410
    for action in ("revoke", "resend"):
        assert as_owner_of_jane.post(f"/team/invitations/{invitation.pk}/{action}/").status_code == 409
    assert invitation.email not in text_of(as_owner_of_jane).partition("toast")[0]


@pytest.mark.parametrize("action", ["resend", "revoke"])
def test_another_workspaces_invitation_is_not_found(
    action: str, as_owner_of_jane: Client, okafor: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    theirs, _ = invitation_make(okafor)
    for identifier in (theirs.pk, uuid.uuid4()):
        assert as_owner_of_jane.post(f"/team/invitations/{identifier}/{action}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state is InvitationState.PENDING


@pytest.mark.slow
def test_nobody_is_mailed_again_and_again_by_resending_or_by_inviting_anew(
    invite: Any, as_owner_of_jane: Client, jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    refused = ""
    for _ in range(7):
        refused = invite(as_owner_of_jane, "victim@example.com").content.decode()
        for invitation in Invitation.objects.filter(revoked_at=None):
            as_owner_of_jane.post(f"/team/invitations/{invitation.pk}/revoke/")
    assert len(mailoutbox) == 5
    assert "Several mails went to victim@example.com already" in refused
    cache.clear()


def test_what_people_call_themselves_does_not_get_into_headers_or_html(
    invite: Any, sign_in: SignIn, jane: Workspace, admin: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    evil = "Ada\r\nBcc: victim@example.com\r\n\r\n<img src=x onerror=alert(1)>"
    User.objects.filter(pk=admin.pk).update(name=evil)
    workspace_update(workspace=jane, name="Jane\r\nBcc: victim@example.com <b>", time_zone=jane.time_zone)
    assert invite(sign_in(admin, "jane"), "new@example.com").status_code == 302
    (message,) = mailoutbox
    assert message.message()["Bcc"] is None
    assert message.recipients() == ["new@example.com"]
    assert "<img" not in str(message.alternatives[0][0])
    assert "<img" not in text_of(sign_in(admin, "jane"))


def test_an_actor_of_elsewhere_invites_nobody(jane: Workspace, outsider: User) -> None:
    from apps.core.errors import NotAllowed
    from apps.tenant.team.inviting import person_invite

    actor = Actor(user_id=outsider.pk, name="O", role=Role.OWNER)
    with workspace_context(jane), pytest.raises(NotAllowed):
        person_invite(actor=actor, email="a@example.com", role=Role.MEMBER)
    assert mail.outbox == []
