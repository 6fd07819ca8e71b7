"""Behind an invitation's link: for those who are signed in, have an account, have none; and for links that are dead."""

import logging
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.public.invitations.models import InvitationState
from apps.public.memberships.invitations import invitation_revoke
from apps.public.memberships.models import Invitation, Membership
from apps.public.users.models import User
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from tests.factories.team import expire, invitation_make, link_in
from tests.fixtures.people import PASSWORD, SignIn, person
from tests.public.memberships.test_invitations import small_plan

PAGE = "/team/join/"
ADDRESS = "new@example.com"
ACCOUNT = {"name": "Nia New", "password": PASSWORD}


@pytest.fixture
def visitor(jane: Workspace) -> Client:
    """A browser that nobody is signed in with."""
    return Client(headers={"host": host_for_slug("jane")})


def open_link(client: Client, path: str) -> Any:
    """The page that the link leads to."""
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    return client.get(PAGE)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def is_member(user: User, workspace: Workspace) -> bool:
    return Membership.objects.filter(user=user, workspace=workspace).exists()


def test_no_account_makes_one_is_signed_in_here_and_joins(visitor: Client, jane: Workspace) -> None:
    invitation, path = invitation_make(jane, ADDRESS, Role.ADMIN)
    page = words(open_link(visitor, path))
    for part in ("Join Jane", ADDRESS, "as an admin", 'name="password"'):
        assert part in page
    response = visitor.post(PAGE, ACCOUNT)
    assert response.headers["Location"] == "/"
    user = User.objects.get(email=ADDRESS)
    assert Membership.objects.get(user=user).role == Role.ADMIN
    assert EmailAddress.objects.get(user=user).verified
    assert visitor.get("/settings/").status_code == 200
    assert visitor.session["_scope"] == jane.schema_name
    assert UserSession.objects.filter(user=user).count() == 1
    invitation.refresh_from_db()
    assert invitation.state is InvitationState.ACCEPTED
    with workspace_context(jane):
        entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name, entry.summary) == ("member.joined", "Nia New", "Joined as admin.")


@pytest.mark.slow
def test_an_account_without_a_password_gets_one_by_the_link(visitor: Client, jane: Workspace) -> None:
    made = user_ensure(email=ADDRESS, name="Nia")
    _, path = invitation_make(jane, ADDRESS)
    assert 'value="Nia"' in words(open_link(visitor, path))
    visitor.post(PAGE, ACCOUNT)
    made.refresh_from_db()
    assert made.check_password(PASSWORD)
    assert is_member(made, jane)
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_the_address_of_the_form_can_not_be_changed(visitor: Client, jane: Workspace) -> None:
    _, path = invitation_make(jane, ADDRESS)
    open_link(visitor, path)
    visitor.post(PAGE, {**ACCOUNT, "email": "other@example.com", "role": "owner"})
    assert Membership.objects.get(user__email=ADDRESS).role == Role.MEMBER
    assert not User.objects.filter(email="other@example.com").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short"}, {"password": "1234567890"}, {"password": ADDRESS}, {"name": ""}, {"name": "n" * 300}, {}],
)
def test_a_form_with_mistakes_makes_nothing_and_can_be_sent_again(
    wrong: dict[str, str], visitor: Client, jane: Workspace
) -> None:
    _, path = invitation_make(jane, ADDRESS)
    open_link(visitor, path)
    response = visitor.post(PAGE, {**ACCOUNT, **wrong} if wrong else {})
    assert response.status_code == 422
    assert PASSWORD not in response.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    assert visitor.post(PAGE, ACCOUNT).headers["Location"] == "/"


def test_somebody_with_an_account_joins_by_signing_in(visitor: Client, jane: Workspace) -> None:
    user = person(ADDRESS, "Nia New")
    _, path = invitation_make(jane, ADDRESS)
    page = words(open_link(visitor, path))
    assert "Sign in to join" in page
    assert "/accounts/login/?next=%2Fteam%2Fjoin%2F" in page
    assert visitor.post(PAGE, ACCOUNT).status_code == 200  # no form that would replace the password
    signed = visitor.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD, "next": PAGE})
    assert signed.headers["Location"] == PAGE
    assert "Join Jane as member" in words(visitor.get(PAGE))
    assert not is_member(user, jane)
    assert visitor.post(PAGE).headers["Location"] == "/"
    assert "Welcome to Jane." in words(visitor.get("/team/"))


def test_a_further_confirmed_address_counts_and_an_unconfirmed_one_does_not(
    sign_in: SignIn, jane: Workspace, outsider: User
) -> None:
    own = EmailAddress.objects.create(user=outsider, email=ADDRESS, verified=False)
    _, path = invitation_make(jane, ADDRESS)
    client = sign_in(outsider, "jane")
    assert "Sign out and continue" in words(open_link(client, path))
    assert client.post(PAGE).status_code == 200
    assert not is_member(outsider, jane)
    EmailAddress.objects.filter(pk=own.pk).update(verified=True)
    assert "Join Jane as member" in words(client.get(PAGE))
    client.post(PAGE)
    assert is_member(outsider, jane)


def test_signed_in_as_somebody_else_one_signs_out_and_goes_on_with_the_same_link(
    sign_in: SignIn, jane: Workspace, outsider: User
) -> None:
    _, path = invitation_make(jane, ADDRESS)
    client = sign_in(outsider, "jane")
    page = words(open_link(client, path))
    assert outsider.email in page
    assert ADDRESS in page
    assert client.post("/team/join/sign-out/").headers["Location"] == PAGE
    assert "_auth_user_id" not in client.session
    assert 'name="password"' in words(client.get(PAGE))


def test_a_member_goes_in_and_the_invitation_is_used(sign_in: SignIn, jane: Workspace, admin: User) -> None:
    invitation, path = invitation_make(jane, "ada@home.example")
    EmailAddress.objects.create(user=admin, email="ada@home.example", verified=True)
    client = sign_in(admin, "jane")
    assert "Open Jane" in words(open_link(client, path))
    assert client.post(PAGE).headers["Location"] == "/"
    invitation.refresh_from_db()
    assert invitation.state is InvitationState.ACCEPTED
    assert Membership.objects.get(user=admin).role == Role.ADMIN


def test_a_shut_account_does_not_come_back_by_an_invitation(visitor: Client, jane: Workspace) -> None:
    user = user_ensure(email=ADDRESS)
    User.objects.filter(pk=user.pk).update(is_active=False)
    _, path = invitation_make(jane, ADDRESS)
    assert "is shut" in words(open_link(visitor, path))
    visitor.post(PAGE, ACCOUNT)
    assert not is_member(user, jane)


def test_opening_a_link_uses_nothing_up(visitor: Client, jane: Workspace) -> None:
    invitation, path = invitation_make(jane, ADDRESS)
    for _ in range(3):
        visitor.head(path)
        open_link(visitor, path)
    invitation.refresh_from_db()
    assert invitation.state is InvitationState.PENDING


def test_a_used_link_is_used_for_everybody(visitor: Client, jane: Workspace) -> None:
    _, path = invitation_make(jane, ADDRESS)
    other = Client(headers={"host": host_for_slug("jane")})
    open_link(other, path)
    open_link(visitor, path)
    visitor.post(PAGE, ACCOUNT)
    response = other.post(PAGE, {"name": "Eve", "password": "a different good one"})
    assert response.status_code == 410
    assert User.objects.get(email=ADDRESS).check_password(PASSWORD)
    assert other.get("/team/").status_code == 302


DEAD = {"used": 410, "revoked": 410, "expired": 410, "unknown": 404, "cut": 404, "other host": 404}


@pytest.mark.parametrize("way", list(DEAD))
def test_a_dead_link_says_one_thing_and_nothing_of_whom_it_was_for(
    way: str, visitor: Client, jane: Workspace, okafor: Workspace, owner: User
) -> None:
    User.objects.filter(pk=owner.pk).update(name="Olga Owner")
    invitation, path = invitation_make(okafor if way == "other host" else jane, ADDRESS)
    if way == "used":
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=invitation.created_at)
    elif way == "revoked":
        invitation_revoke(invitation=invitation)
    elif way == "expired":
        expire(invitation)
    elif way == "unknown":
        path = f"/team/join/{'x' * 43}/"
    elif way == "cut":
        path = f"{path[:-5]}/"
    for client in (visitor, Client(headers={"host": host_for_slug("jane")})):
        response = open_link(client, path)
        assert response.status_code == DEAD[way]
        for secret in (ADDRESS, "Olga", owner.email, "admin@", "as member"):
            assert secret not in response.content.decode()
        assert client.post(PAGE, ACCOUNT).status_code == DEAD[way]
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("token", ["a", "x" * 3000, "%00", "..%2f..%2f", "%F0%9F%8E%A8", "'; DROP TABLE x;--", "-"])
def test_rubbish_for_a_token_is_a_link_that_does_not_work(token: str, visitor: Client) -> None:
    response = visitor.get(f"/team/join/{token}/", follow=True)
    assert response.status_code == 404


def test_the_page_without_a_link_is_a_link_that_does_not_work(
    visitor: Client, as_member_of_jane: Client, jane: Workspace
) -> None:
    invitation_make(jane)[0].save()
    Invitation.objects.update(token_hash="")
    for client in (visitor, as_member_of_jane):
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, ACCOUNT).status_code == 404


def test_an_expired_link_brings_a_new_one_to_the_invited_address_alone(
    visitor: Client,
    jane: Workspace,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    invitation, old = invitation_make(jane, ADDRESS, Role.ADMIN)
    expire(invitation)
    assert "Send me a new one" in words(open_link(visitor, old))
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.post("/team/join/renew/", {"email": "evil@example.com"})
    assert "on its way" in words(response)
    (message,) = mailoutbox
    assert message.to == [ADDRESS]
    _, new = link_in(message)
    assert visitor.post("/team/join/renew/").status_code == 404
    assert open_link(visitor, old).status_code == 404
    assert open_link(visitor, new).status_code == 200
    visitor.post(PAGE, ACCOUNT)
    assert Membership.objects.get(user__email=ADDRESS).role == Role.ADMIN
    with workspace_context(jane):
        assert set(Entry.objects.values_list("verb", "actor_name")) == {
            ("invitation.resent", "System"),
            ("member.joined", "Nia New"),
        }


@pytest.mark.parametrize("way", ["used", "revoked", "living"])
def test_only_an_expired_link_brings_a_new_one(
    way: str, visitor: Client, jane: Workspace, django_capture_on_commit_callbacks: Any
) -> None:
    invitation, path = invitation_make(jane, ADDRESS)
    now = invitation.created_at
    changes = {"used": {"accepted_at": now}, "revoked": {"revoked_at": now}, "living": {}}[way]
    if changes:
        expire(invitation)
        Invitation.objects.filter(pk=invitation.pk).update(**changes)
    open_link(visitor, path)
    with django_capture_on_commit_callbacks() as callbacks:
        visitor.post("/team/join/renew/")
    assert callbacks == []


@pytest.mark.slow
def test_asking_again_and_again_sends_few_mails(
    jane: Workspace, mailoutbox: list[EmailMultiAlternatives], django_capture_on_commit_callbacks: Any
) -> None:
    invitation, path = invitation_make(jane, ADDRESS)
    for _ in range(8):
        client = Client(headers={"host": host_for_slug("jane")})
        expire(invitation)
        open_link(client, path)
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/team/join/renew/")
        if mailoutbox:
            path = link_in(mailoutbox[-1])[1]
    assert len(mailoutbox) == 5


def test_a_full_workspace_sends_no_new_link_and_says_nothing_of_its_plan(
    visitor: Client, jane: Workspace, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invitation, path = invitation_make(jane, ADDRESS)
    expire(invitation)
    small_plan(jane, 1)
    open_link(visitor, path)
    response = visitor.post("/team/join/renew/")
    assert response.status_code == 409
    assert "Tiny" not in words(response)
    assert mailoutbox == []


def test_answers_are_kept_by_nobody_and_the_token_is_in_none_of_them(
    visitor: Client, jane: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    invitation, path = invitation_make(jane, ADDRESS)
    token = path.split("/")[3]
    with caplog.at_level(logging.DEBUG):
        link = visitor.get(path)
        assert link.headers["Referrer-Policy"] == "no-referrer"
        answers = [link, visitor.get(PAGE), visitor.post(PAGE, {"name": "x"}), visitor.post("/team/join/sign-out/")]
        expire(invitation)
        answers += [visitor.get(PAGE), visitor.post("/team/join/renew/")]
        for answer in answers:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
            assert token not in answer.content.decode() + str(answer.headers)
        for method in ("POST", "PUT", "DELETE"):
            visitor.generic(method, path)
        Client(headers={"host": host_for_slug("jane")}, enforce_csrf_checks=True).post(path)
    assert token not in caplog.text
    assert token not in str(dict(visitor.session))


def test_the_link_opened_on_another_host_opens_nothing_there(jane: Workspace, okafor: Workspace) -> None:
    _, path = invitation_make(jane, ADDRESS)
    there = Client(headers={"host": host_for_slug("okafor")})
    assert open_link(there, path).status_code == 404
    root = Client(headers={"host": "planner.localhost"})
    assert root.get(path).status_code == 404


def test_two_factor_is_not_gone_round_by_a_link(jane: Workspace) -> None:
    user = user_ensure(email=ADDRESS, name="Nia")
    TOTP.activate(user, generate_totp_secret())
    _, path = invitation_make(jane, ADDRESS)
    # Whether the second factor has a page yet is not this test's concern.
    visitor = Client(headers={"host": host_for_slug("jane")}, raise_request_exception=False)
    open_link(visitor, path)
    visitor.post(PAGE, ACCOUNT)
    assert "_auth_user_id" not in visitor.session
    assert visitor.get("/team/").status_code == 302
