"""Invitations: what is kept of them, how often they can be used, how many a plan allows."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.roles import Role
from apps.public.billing.models import Plan
from apps.public.billing.services import subscription_set
from apps.public.invitations.models import InvitationState
from apps.public.memberships.invitations import (
    invitation_accept,
    invitation_create,
    invitation_issue,
    invitation_renew,
    invitation_revoke,
)
from apps.public.memberships.models import Invitation, Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.team import expire, invitation_make
from tests.fixtures.people import person

ADDRESS = "new@example.com"


@pytest.fixture
def new(db: None) -> User:
    return person(ADDRESS, "Nia New")


def small_plan(workspace: Workspace, most: int) -> None:
    plan = Plan.objects.create(slug="tiny", name="Tiny", most_members=most, most_domains=0, most_workspaces=1)
    subscription_set(workspace=workspace, plan=plan)


def test_of_the_token_only_its_hash_is_kept(jane: Workspace) -> None:
    made = invitation_create(workspace_id=jane.pk, email=f" {ADDRESS.upper()} ", role=Role.ADMIN, invited_by=None)
    assert (made.email, made.state, made.token_hash) == (ADDRESS, InvitationState.SENDING, "")
    issued = invitation_issue(invitation_id=made.pk, workspace_id=jane.pk)
    assert issued is not None
    made.refresh_from_db()
    assert made.token_hash == hashlib.sha256(issued[1].encode()).hexdigest()
    assert len(issued[1]) == 43
    row = Invitation.objects.filter(pk=made.pk).values().get()
    assert issued[1] not in str(row)
    assert made.expires_at - timezone.now() > timedelta(days=6, hours=23)


def test_a_second_message_for_the_same_mail_finds_nothing_to_send(jane: Workspace) -> None:
    invitation, _ = invitation_make(jane)
    assert invitation_issue(invitation_id=invitation.pk, workspace_id=jane.pk) is None


def test_no_mail_goes_out_for_what_was_taken_back_or_is_anothers(jane: Workspace, okafor: Workspace) -> None:
    made = invitation_create(workspace_id=jane.pk, email=ADDRESS, role=Role.MEMBER, invited_by=None)
    assert invitation_issue(invitation_id=made.pk, workspace_id=okafor.pk) is None
    invitation_revoke(invitation=made)
    assert invitation_issue(invitation_id=made.pk, workspace_id=jane.pk) is None


def test_the_database_allows_one_open_invitation_for_each_address_and_workspace(
    jane: Workspace, okafor: Workspace
) -> None:
    invitation, _ = invitation_make(jane)
    invitation_make(okafor)
    copy = {"workspace": jane, "email": ADDRESS, "role": Role.MEMBER, "expires_at": timezone.now()}
    with pytest.raises(IntegrityError, match="one_open_invitation"), transaction.atomic():
        Invitation.objects.create(**copy)
    invitation_revoke(invitation=invitation)
    Invitation.objects.create(**copy)


@pytest.mark.parametrize(
    "wrong", [{"email": "New@Example.com"}, {"role": "emperor"}], ids=["capital letters", "unknown role"]
)
def test_the_database_refuses_what_no_invitation_can_be(wrong: dict[str, str], jane: Workspace) -> None:
    values = {"workspace": jane, "email": ADDRESS, "role": Role.MEMBER, "expires_at": timezone.now(), **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**values)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "nobody",
        "a@b",
        "a b@example.com",
        "Jane <jane@example.com>",
        "a@example.com\nBcc: victim@example.com",
        "a@example.com%0ABcc:x@example.com",
        f"{'a' * 300}@example.com",
        "@example.com",
        "a@-example-.com",
        "<script>@example.com",
    ],
)
def test_what_is_no_address_is_refused_in_words(raw: str, jane: Workspace) -> None:
    with pytest.raises(InvalidInput) as caught:
        invitation_create(workspace_id=jane.pk, email=raw, role=Role.MEMBER, invited_by=None)
    assert caught.value.field == "emails"
    assert len(caught.value.message) < 120


def test_somebody_who_is_in_is_not_invited_by_any_of_their_addresses(
    jane: Workspace, member: User, outsider: User
) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=member, email="mia@home.example", verified=True)
    for address in (member.email.upper(), "mia@home.example"):
        with pytest.raises(InvalidInput, match="in the team already"):
            invitation_create(workspace_id=jane.pk, email=address, role=Role.ADMIN, invited_by=None)
    # Being a member of another workspace is no obstacle.
    assert invitation_create(workspace_id=jane.pk, email=outsider.email, role=Role.ADMIN, invited_by=None)


def test_an_open_invitation_is_not_doubled_and_an_expired_one_becomes_the_new_one(jane: Workspace) -> None:
    first, _ = invitation_make(jane)
    with pytest.raises(InvalidInput, match="invited already"):
        invitation_create(workspace_id=jane.pk, email=ADDRESS, role=Role.ADMIN, invited_by=None)
    expire(first)
    again = invitation_create(workspace_id=jane.pk, email=ADDRESS, role=Role.ADMIN, invited_by=None)
    assert (again.pk, again.role, again.state) == (first.pk, Role.ADMIN, InvitationState.SENDING)


def test_the_limit_counts_members_and_open_invitations_and_says_its_numbers(jane: Workspace, member: User) -> None:
    small_plan(jane, 3)
    invitation, _ = invitation_make(jane)
    with pytest.raises(Conflict) as caught:
        invitation_create(workspace_id=jane.pk, email="two@example.com", role=Role.MEMBER, invited_by=None)
    assert "“Tiny” has room for 3 people: there are 2 members and 1 open invitation" in caught.value.message
    expire(invitation)
    invitation_make(jane, "two@example.com")
    with pytest.raises(Conflict):
        invitation_renew(invitation=invitation)  # its place has been given to another


def test_an_invitation_gives_its_role_once(jane: Workspace, new: User) -> None:
    invitation, _ = invitation_make(jane, role=Role.ADMIN)
    membership, is_new = invitation_accept(invitation=invitation, user=new)
    assert (membership.role, is_new) == (Role.ADMIN, True)
    with pytest.raises(Conflict):
        invitation_accept(invitation=invitation, user=new)
    invitation.refresh_from_db()
    assert invitation.state is InvitationState.ACCEPTED
    for change in (invitation_renew, invitation_revoke):
        with pytest.raises(Conflict):
            change(invitation=invitation)


def test_it_is_bound_to_a_confirmed_address(jane: Workspace, new: User, outsider: User) -> None:
    from allauth.account.models import EmailAddress

    invitation, _ = invitation_make(jane)
    EmailAddress.objects.create(user=outsider, email=ADDRESS, verified=False)
    with pytest.raises(NotAllowed):
        invitation_accept(invitation=invitation, user=outsider)
    EmailAddress.objects.filter(user=new).update(verified=False)
    with pytest.raises(NotAllowed):
        invitation_accept(invitation=invitation, user=new)
    User.objects.filter(pk=new.pk).update(is_active=False)
    EmailAddress.objects.filter(user=new).update(verified=True)
    new.refresh_from_db()
    with pytest.raises(NotAllowed):
        invitation_accept(invitation=invitation, user=new)
    assert not Membership.objects.filter(workspace=jane, user__in=[new, outsider]).exists()


def test_it_does_not_change_the_role_of_somebody_who_is_in(jane: Workspace, new: User) -> None:
    invitation, _ = invitation_make(jane, role=Role.MEMBER)
    Membership.objects.create(user=new, workspace=jane, role=Role.ADMIN)
    membership, is_new = invitation_accept(invitation=invitation, user=new)
    assert (membership.role, is_new) == (Role.ADMIN, False)


@pytest.mark.parametrize("end", ["expired", "revoked", "renewed", "sent anew"])
def test_a_dead_link_gives_nothing(end: str, jane: Workspace, new: User) -> None:
    held, _ = invitation_make(jane)
    if end == "expired":
        expire(held)
    elif end == "revoked":
        invitation_revoke(invitation=held)
    else:
        invitation_renew(invitation=held)
        if end == "sent anew":
            invitation_issue(invitation_id=held.pk, workspace_id=jane.pk)
    with pytest.raises(Conflict):
        invitation_accept(invitation=held, user=new)
    assert not Membership.objects.filter(user=new).exists()
