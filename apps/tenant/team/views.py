"""The people of a workspace: who is in, who is invited, what each role may do."""

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import WorkspaceRequest, members_with, own_account
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right, Role
from apps.core.toasts import Toast, toast_flash
from apps.public.memberships.seats import seats_of
from apps.public.memberships.selectors import invitation_get, invitations_open, members_of, membership_get
from apps.tenant.team.forms import InviteForm, RoleForm
from apps.tenant.team.inviting import Outcome, invitation_resend, invitation_take_back, people_invite
from apps.tenant.team.rights import rights_table
from apps.tenant.team.services import member_change, member_remove, ownership_hand_over, workspace_leave


@members_with(Right.VIEW)
@require_GET
def people(request: WorkspaceRequest) -> HttpResponse:
    """Who works here, in which role; who was invited."""
    return _page(request, InviteForm(actor=request.actor))


@members_with(Right.MANAGE_TEAM)
@require_POST
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Invite the addresses; those that could not be stay in the form, with the reasons."""
    form = InviteForm(request.POST, actor=request.actor)
    if form.is_valid():
        role: Role = form.cleaned_data["role"]
        try:
            outcome = people_invite(actor=request.actor, text=form.cleaned_data["emails"], role=role)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            if outcome.invited:
                toast_flash(request, Toast(text=_invited(outcome.invited)))
            if not outcome.refused:
                return redirect("team:people")
            form = _what_is_left(request, outcome, role)
    return _page(request, form, status=422)


@members_with(Right.MANAGE_TEAM)
@require_POST
def resend(request: WorkspaceRequest, invitation_id: UUID) -> HttpResponse:
    """A new mail with a new link."""
    invitation = invitation_get(workspace_id=request.tenant.pk, invitation_id=invitation_id)
    invitation_resend(actor=request.actor, invitation=invitation)
    return _done(request, f"A new link is on its way to {invitation.email}. The old one no longer works.")


@members_with(Right.MANAGE_TEAM)
@require_POST
def revoke(request: WorkspaceRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = invitation_get(workspace_id=request.tenant.pk, invitation_id=invitation_id)
    invitation_take_back(actor=request.actor, invitation=invitation)
    return _done(request, f"The invitation to {invitation.email} is taken back.")


@members_with(Right.MANAGE_TEAM)
@require_POST
def change_role(request: WorkspaceRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = membership_get(workspace_id=request.tenant.pk, membership_id=membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(str(form.errors["role"][0]), field="role")
    role: Role = form.cleaned_data["role"]
    member_change(actor=request.actor, membership=membership, role=role)
    return _done(request, f"{membership.user} is {role.with_article} now.")


@members_with(Right.MANAGE_TEAM)
@require_POST
def remove(request: WorkspaceRequest, membership_id: UUID) -> HttpResponse:
    """Take a member out."""
    membership = membership_get(workspace_id=request.tenant.pk, membership_id=membership_id)
    member_remove(actor=request.actor, membership=membership)
    return _done(request, f"{membership.user} is removed, and signed out of this workspace.")


@members_with(Right.MANAGE_OWNERS)
@require_POST
def pass_on(request: WorkspaceRequest, membership_id: UUID) -> HttpResponse:
    """Make a member the owner, and oneself an admin."""
    heir = membership_get(workspace_id=request.tenant.pk, membership_id=membership_id)
    ownership_hand_over(actor=request.actor, heir=heir)
    return _done(request, f"{heir.user} is an owner now, and you are an admin.")


@own_account
@require_POST
def leave(request: WorkspaceRequest) -> HttpResponse:
    """Take oneself out; whatever one's role, it is about oneself."""
    workspace_leave(actor=request.actor)
    logout(request)
    toast_flash(request, Toast(text="You have left the workspace."))
    return redirect("account_login")


def _page(request: WorkspaceRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    members = list(members_of(request.tenant.pk))
    owners = [member for member in members if member.role == Role.OWNER]
    context = {
        "members": members,
        "is_last_owner": [owner.user_id for owner in owners] == [request.actor.user_id],
        "roles": list(Role),
        "rights": rights_table(),
    }
    if request.actor.can(Right.MANAGE_TEAM):
        context |= {
            "form": form,
            "invitations": list(invitations_open(request.tenant.pk)),
            "seats": seats_of(request.tenant.pk),
        }
    return render(request, "tenant/team/people.html", context, status=status)


def _done(request: WorkspaceRequest, text: str) -> HttpResponse:
    """The whole page anew: what was done may have changed what the actor may do."""
    toast_flash(request, Toast(text=text))
    return HttpResponseClientRedirect(reverse("team:people")) if request.htmx else redirect("team:people")


def _what_is_left(request: WorkspaceRequest, outcome: Outcome, role: Role) -> InviteForm:
    """The form with the addresses that were refused, as they were typed."""
    left = "\n".join(raw for raw, _ in outcome.refused)
    form = InviteForm({"emails": left, "role": role.value}, actor=request.actor)
    for reason in dict.fromkeys(reason for _, reason in outcome.refused):
        form.add_error("emails", reason)
    return form


def _invited(emails: list[str]) -> str:
    return f"{emails[0]} is invited." if len(emails) == 1 else f"{len(emails)} people are invited."
