"""Changing roles, removing, leaving, passing ownership on."""

import uuid

import pytest
from django.test import Client

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.invitations import invitation_accept
from apps.public.memberships.models import Invitation, Membership
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.team.services import member_change
from tests.factories.team import invitation_make
from tests.fixtures.people import PASSWORD, SignIn, person

LAST = "this is the last one"


def place(user: User, workspace: Workspace) -> Membership:
    return Membership.objects.get(user=user, workspace=workspace)


def role_of(user: User, workspace: Workspace) -> str:
    return str(Membership.objects.filter(user=user, workspace=workspace).values_list("role", flat=True).first())


def press(client: Client, workspace: Workspace, user: User, action: str, **data: str) -> int:
    return client.post(f"/team/members/{place(user, workspace).pk}/{action}/", data).status_code


def verbs(workspace: Workspace) -> list[str]:
    with workspace_context(workspace):
        return list(Entry.objects.order_by("created_at").values_list("verb", flat=True))


def signed_in(slug: str, user: User) -> Client:
    client = Client(headers={"host": host_for_slug(slug)})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def test_an_admin_changes_a_members_role_and_it_counts_at_once(
    sign_in: SignIn, jane: Workspace, admin: User, member: User
) -> None:
    theirs = sign_in(member, "jane")
    assert theirs.get("/settings/").status_code == 403
    assert press(sign_in(admin, "jane"), jane, member, "role", role="admin") == 302
    assert theirs.get("/settings/").status_code == 200
    assert verbs(jane) == ["member.role_changed"]


@pytest.mark.parametrize("role", ["emperor", "", "OWNER", "owner ", "agency", "<script>", "m" * 300])
def test_a_role_that_does_not_exist_is_refused(
    role: str, as_owner_of_jane: Client, jane: Workspace, member: User
) -> None:
    assert press(as_owner_of_jane, jane, member, "role", role=role) == 422
    assert role_of(member, jane) == "member"


def test_an_admin_neither_makes_nor_touches_an_owner(
    sign_in: SignIn, jane: Workspace, owner: User, admin: User, member: User
) -> None:
    client = sign_in(admin, "jane")
    assert press(client, jane, member, "role", role="owner") == 403
    assert press(client, jane, admin, "role", role="owner") == 403
    assert press(client, jane, owner, "role", role="member") == 403
    assert press(client, jane, owner, "remove") == 403
    assert press(client, jane, member, "pass-on") == 403
    assert [role_of(user, jane) for user in (owner, admin, member)] == ["owner", "admin", "member"]
    assert verbs(jane) == []


def test_a_member_touches_nobody(as_member_of_jane: Client, jane: Workspace, member: User, admin: User) -> None:
    for action, data in (("role", {"role": "admin"}), ("remove", {}), ("pass-on", {})):
        for user in (member, admin):
            assert press(as_member_of_jane, jane, user, action, **data) == 403
    assert as_member_of_jane.post("/team/invite/", {"emails": "x@example.com", "role": "member"}).status_code == 403


def test_a_right_that_was_taken_away_while_the_request_ran_does_not_count(
    jane: Workspace, admin: User, member: User
) -> None:
    stale = Actor(user_id=admin.pk, name="Ada", role=Role.ADMIN)
    Membership.objects.filter(user=admin).update(role=Role.MEMBER)
    with workspace_context(jane), pytest.raises(NotAllowed):
        member_change(actor=stale, membership=place(member, jane), role=Role.ADMIN)


def test_a_stale_page_does_not_let_an_admin_touch_who_became_an_owner(
    jane: Workspace, admin: User, member: User
) -> None:
    seen = place(member, jane)
    Membership.objects.filter(user=member).update(role=Role.OWNER)
    actor = Actor(user_id=admin.pk, name="Ada", role=Role.ADMIN)
    with workspace_context(jane), pytest.raises(NotAllowed):
        member_change(actor=actor, membership=seen, role=Role.MEMBER)


def test_the_last_owner_can_not_be_demoted_removed_or_leave(
    as_owner_of_jane: Client, jane: Workspace, owner: User, admin: User
) -> None:
    gone = person("gone@jane.example", "Gone")
    membership_create(user=gone, workspace=jane, role=Role.OWNER)
    User.objects.filter(pk=gone.pk).update(is_active=False)  # an owner who can't sign in is none to rely on
    for response in (
        as_owner_of_jane.post(f"/team/members/{place(owner, jane).pk}/role/", {"role": "admin"}),
        as_owner_of_jane.post("/team/leave/"),
    ):
        assert response.status_code == 409
        assert LAST in response.content.decode()
    assert press(as_owner_of_jane, jane, owner, "remove") == 409
    assert role_of(owner, jane) == "owner"
    assert as_owner_of_jane.get("/team/").status_code == 200


def test_nobody_removes_themselves_by_the_way(as_owner_of_jane: Client, jane: Workspace, owner: User) -> None:
    response = as_owner_of_jane.post(f"/team/members/{place(owner, jane).pk}/remove/")
    assert response.status_code == 409
    assert "Leave workspace" in response.content.decode()


def test_ownership_is_passed_on_in_one_go(as_owner_of_jane: Client, jane: Workspace, owner: User, member: User) -> None:
    assert press(as_owner_of_jane, jane, member, "pass-on") == 302
    assert (role_of(owner, jane), role_of(member, jane)) == ("admin", "owner")
    assert verbs(jane) == ["ownership.passed_on"]
    assert press(as_owner_of_jane, jane, member, "pass-on") == 403


def test_ownership_is_not_passed_on_to_oneself_or_somebody_who_can_not_sign_in(
    as_owner_of_jane: Client, jane: Workspace, owner: User, member: User
) -> None:
    assert press(as_owner_of_jane, jane, owner, "pass-on") == 409
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert press(as_owner_of_jane, jane, member, "pass-on") == 409
    assert role_of(owner, jane) == "owner"


@pytest.mark.slow
def test_a_removed_person_is_signed_out_here_at_once_and_stays_signed_in_elsewhere(
    as_owner_of_jane: Client, jane: Workspace, okafor: Workspace, member: User, admin: User
) -> None:
    membership_create(user=member, workspace=okafor, role=Role.MEMBER)
    here, there, colleague = signed_in("jane", member), signed_in("okafor", member), signed_in("jane", admin)
    assert here.get("/team/").status_code == 200
    assert press(as_owner_of_jane, jane, member, "remove") == 302
    assert here.get("/team/").headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in here.session
    assert there.get("/team/").status_code == 200
    assert colleague.get("/team/").status_code == 200
    assert verbs(jane) == ["member.removed"]


def test_signing_in_again_does_not_bring_a_removed_person_back(
    as_owner_of_jane: Client, jane: Workspace, member: User
) -> None:
    press(as_owner_of_jane, jane, member, "remove")
    client = signed_in("jane", member)
    assert client.get("/team/").status_code == 403


def test_a_removed_persons_other_address_holds_no_open_invitation(
    as_owner_of_jane: Client, jane: Workspace, member: User
) -> None:
    from allauth.account.models import EmailAddress

    invitation_make(jane, "mia@home.example")
    other, _ = invitation_make(jane, "somebody@else.example")
    EmailAddress.objects.create(user=member, email="mia@home.example", verified=True)
    press(as_owner_of_jane, jane, member, "remove")
    assert set(Invitation.objects.filter(revoked_at=None)) == {other}


def test_somebody_who_was_removed_can_be_invited_again(as_owner_of_jane: Client, jane: Workspace, member: User) -> None:
    press(as_owner_of_jane, jane, member, "remove")
    invitation, _ = invitation_make(jane, member.email)
    assert invitation_accept(invitation=invitation, user=member)[1]


def test_anybody_leaves_and_is_signed_out_here_only(jane: Workspace, okafor: Workspace, member: User) -> None:
    membership_create(user=member, workspace=okafor, role=Role.MEMBER)
    here, phone, there = signed_in("jane", member), signed_in("jane", member), signed_in("okafor", member)
    response = here.post("/team/leave/", follow=True)
    assert "You have left the workspace." in response.content.decode()
    for client in (here, phone):
        assert client.get("/team/").status_code == 302
    assert there.get("/team/").status_code == 200
    assert not Membership.objects.filter(user=member, workspace=jane).exists()
    assert verbs(jane) == ["member.left"]
    assert here.post("/team/leave/").status_code == 302


@pytest.mark.parametrize("action", ["role", "remove", "pass-on"])
def test_another_workspaces_member_and_nobody_are_not_found(
    action: str, as_owner_of_jane: Client, okafor: Workspace, outsider: User
) -> None:
    for identifier in (place(outsider, okafor).pk, uuid.uuid4()):
        response = as_owner_of_jane.post(f"/team/members/{identifier}/{action}/", {"role": "member"})
        assert response.status_code == 404
    assert role_of(outsider, okafor) == "owner"


def test_every_action_takes_a_post_with_a_forms_token(
    jane: Workspace, owner: User, member: User, sign_in: SignIn
) -> None:
    strict = sign_in(owner, "jane", enforce_csrf_checks=True)
    paths = [f"/team/members/{place(member, jane).pk}/{action}/" for action in ("role", "remove", "pass-on")]
    for path in [*paths, "/team/leave/", "/team/invite/", "/team/join/sign-out/", "/team/join/renew/"]:
        assert strict.get(path).status_code == 405
        assert strict.post(path, {"role": "admin"}).status_code == 403
    assert role_of(member, jane) == "member"
