"""From an invitation to the portal: the mail, its link, and what becomes of links that are no good."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.errors import Conflict, NotAllowed
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.public.agency.models import AgencyStaff, StaffInvitation
from apps.public.agency.staff.joining import staff_join
from apps.public.agency.staff.mail import staff_invitation_send
from apps.public.audit.models import AuditEntry
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD, SignIn, person

pytestmark = pytest.mark.django_db

NEW = "bea@agency.example"


class Inviting:
    """The owner's form, and the link that the mail brings."""

    def __init__(self, client: Client, commit: DjangoCaptureOnCommitCallbacks, mails: list[EmailMultiAlternatives]):
        self.client, self.commit, self.mails = client, commit, mails

    def __call__(self, email: str = NEW, role: str = "support", **more: object) -> str:
        with self.commit(execute=True):
            answer = self.client.post("/staff/invite/", {"email": email, "role": role, **more})
        assert answer.status_code == 302, answer.content.decode()
        return self.link()

    def link(self) -> str:
        """The path in the newest mail, the same in text and HTML."""
        mail = self.mails[-1]
        found = re.search(r"http://planner\.localhost:8000(/staff/join/[\w-]{43}/)", str(mail.body))
        assert found
        assert found.group(1) in str(mail.alternatives[0])
        return found.group(1)


@pytest.fixture
def invite(
    as_agent: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: list[EmailMultiAlternatives],
) -> Inviting:
    return Inviting(as_agent, django_capture_on_commit_callbacks, mailoutbox)


@pytest.fixture
def visitor(sign_in: SignIn) -> Client:
    return sign_in(None, "")


def open_link(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.headers["Location"] == "/staff/join/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return client.get("/staff/join/").content.decode()


def test_somebody_new_sets_a_password_and_works_in_the_portal(
    invite: Inviting, visitor: Client, jane: Workspace
) -> None:
    page = open_link(visitor, invite(role="manager", clients=[jane.pk]))
    assert "invited as manager" in page
    answer = visitor.post("/staff/join/", {"name": "Bea Manager", "password": "a quiet harbour"})
    assert answer.headers["Location"] == "/"
    home = visitor.get("/").content.decode()
    assert "Jane" in home
    assert "Okafor" not in home
    assert AuditEntry.objects.filter(verb="staff.joined", actor_name="Bea Manager").exists()


def test_somebody_with_an_account_signs_in_and_accepts(invite: Inviting, visitor: Client) -> None:
    person(NEW, "Bea")
    page = open_link(visitor, invite())
    assert "Sign in to join" in page
    assert not AgencyStaff.objects.filter(user__email=NEW).exists()
    visitor.post("/accounts/login/?next=/staff/join/", {"login": NEW, "password": PASSWORD})
    assert "Join the agency as support" in visitor.get("/staff/join/").content.decode()
    assert visitor.post("/staff/join/").headers["Location"] == "/"
    assert visitor.get("/").status_code == 200


def test_another_account_is_told_whose_the_invitation_is_and_joins_nothing(
    invite: Inviting, member: User, sign_in: SignIn
) -> None:
    other, link = sign_in(member, ""), invite()
    assert f"the invitation is for {NEW}" in open_link(other, link)
    other.post("/staff/join/")
    assert not AgencyStaff.objects.filter(user=member).exists()
    other.post("/staff/join/sign-out/")
    assert "Choose a password" in other.get("/staff/join/").content.decode()


@pytest.mark.parametrize(
    ("happens", "says", "status"),
    [
        ("used", "This invitation was used", 410),
        ("taken back", "This invitation was taken back", 410),
        ("expired", "This invitation has expired", 410),
        ("sent anew", "This link does not work", 404),
    ],
)
def test_a_link_that_is_no_good_says_why_and_not_for_whom(
    happens: str, says: str, status: int, invite: Inviting, visitor: Client
) -> None:
    link, now = invite(), timezone.now()
    invitation = StaffInvitation.objects.get()
    match happens:
        case "used":
            StaffInvitation.objects.update(accepted_at=now)
        case "taken back":
            invite.client.post(f"/staff/invitations/{invitation.pk}/revoke/")
        case "expired":
            StaffInvitation.objects.update(expires_at=now)
        case _:
            with invite.commit(execute=True):
                invite.client.post(f"/staff/invitations/{invitation.pk}/resend/")
            assert invite.link() != link
    page = open_link(visitor, link)
    assert says in page
    assert NEW not in page
    assert visitor.get("/staff/join/").status_code == status
    visitor.post("/staff/join/", {"name": "Eve", "password": "a quiet harbour"})
    assert not User.objects.filter(email=NEW).exists()


def test_a_forged_link_opens_nothing(visitor: Client) -> None:
    assert "This link does not work" in open_link(visitor, f"/staff/join/{'x' * 43}/")


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "Give the e-mail address."),
        ("bea", "Give an e-mail address"),
        ("AGENT@agency.example", "works here already"),
    ],
)
def test_what_can_not_be_invited_is_said(email: str, says: str, as_agent: Client) -> None:
    answer = as_agent.post("/staff/invite/", {"email": email, "role": "support"})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not StaffInvitation.objects.exists()


def test_an_address_is_invited_once_and_anew_when_the_first_has_expired(invite: Inviting) -> None:
    invite()
    twice = invite.client.post("/staff/invite/", {"email": NEW.upper(), "role": "owner"})
    assert (twice.status_code, "was invited already" in twice.content.decode()) == (422, True)
    StaffInvitation.objects.update(expires_at=timezone.now())
    invite(role="billing")
    assert StaffInvitation.objects.get().role == StaffRole.BILLING


def test_an_invitation_is_accepted_once_and_by_its_address(invite: Inviting, member: User) -> None:
    invite()
    invitation, bea = StaffInvitation.objects.get(), person(NEW, "Bea")
    with pytest.raises(NotAllowed):
        staff_join(invitation=invitation, user=member)
    staff_join(invitation=invitation, user=bea)
    with pytest.raises(Conflict):
        staff_join(invitation=invitation, user=bea)


def test_a_mail_that_is_asked_for_twice_is_sent_once(invite: Inviting) -> None:
    invite()
    assert staff_invitation_send(invitation_id=StaffInvitation.objects.get().pk) is False
    assert len(invite.mails) == 1


def test_only_the_hash_of_the_link_is_kept(invite: Inviting) -> None:
    token = invite().split("/")[-2]
    assert token not in str(list(StaffInvitation.objects.values())) + str(list(AuditEntry.objects.values()))


def test_from_inside_a_workspace_invitations_can_not_even_be_read(jane: Workspace) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, workspace_context(jane), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.agency_staffinvitation")


def test_who_works_here_already_keeps_their_place_and_nothing_is_logged(
    invite: Inviting, visitor: Client, sign_in: SignIn
) -> None:
    link, bea = invite(role="owner"), person(NEW, "Bea")
    AgencyStaff.objects.create(user=bea, role=StaffRole.SUPPORT)
    hers = sign_in(bea, "")
    page = open_link(hers, link)
    assert "You are in already" in page
    assert "Open the portal" in page
    assert hers.post("/staff/join/").headers["Location"] == "/"
    assert AgencyStaff.objects.get(user=bea).role == StaffRole.SUPPORT
    assert StaffInvitation.objects.get().accepted_at
    assert not AuditEntry.objects.filter(verb="staff.joined").exists()


def test_nobodys_mailbox_is_flooded(invite: Inviting) -> None:
    invite()
    invitation = StaffInvitation.objects.get()
    for _ in range(4):
        with invite.commit(execute=True):
            assert invite.client.post(f"/staff/invitations/{invitation.pk}/resend/").status_code == 302
    with invite.commit(execute=True):
        refused = invite.client.post(f"/staff/invitations/{invitation.pk}/resend/", headers={"HX-Request": "true"})
    assert (refused.status_code, len(invite.mails)) == (409, 5)
    assert f"Several mails went to {NEW} already" in refused.headers["HX-Trigger"]
    invite.client.post(f"/staff/invitations/{invitation.pk}/revoke/")
    again = invite.client.post("/staff/invite/", {"email": NEW, "role": "support"})
    assert (again.status_code, "Several mails went to" in again.content.decode()) == (422, True)
