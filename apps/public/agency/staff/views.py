"""The agency's own people: who works here, in which role, for which clients; and what is asked of them."""

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import AppError, Conflict
from apps.core.forms.errors import form_refuse
from apps.core.requests import is_uuid
from apps.core.staff_roles import AgencyRight, StaffRole
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.models import AgencyStaff
from apps.public.agency.selectors import staff_needs_second_factor
from apps.public.agency.staff.forms import InviteForm, PlaceForm
from apps.public.agency.staff.inviting import staff_invitation_resend, staff_invitation_revoke, staff_invite
from apps.public.agency.staff.selectors import (
    clients_to_choose,
    staff_get,
    staff_invitation_get,
    staff_invitations_open,
    staff_list,
    staff_rights_table,
)
from apps.public.agency.staff.services import staff_change, staff_remove, staff_require_second_factor
from apps.public.users.models import User

_MOST_CHOSEN = 2_000


@agency_with(AgencyRight.MANAGE_STAFF)
@require_GET
def people(request: PortalRequest) -> HttpResponse:
    """Who works here, who was invited, what each role may do. Six queries beside the request's."""
    return _page(request, InviteForm(initial={"role": StaffRole.SUPPORT}))


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def invite(request: PortalRequest) -> HttpResponse:
    """Offer an address a place."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation = staff_invite(staff=request.staff, **form.cleaned_data)
        except AppError as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"{invitation.email} is invited."))
            return redirect("agency:staff")
    return _page(request, form, status=422)


@agency_with(AgencyRight.MANAGE_STAFF)
@require_GET
def clients(request: PortalRequest) -> HttpResponse:
    """The chooser's list: the chosen ones, and those that match what is typed. Two queries beside the request's."""
    chosen = [UUID(text) for text in request.GET.getlist("clients")[:_MOST_CHOSEN] if is_uuid(text)]
    context = _choosing(chosen, words=request.GET.get("find", "").replace("\0", "")[:100])
    return render(request, "public/agency/staff/_client_list.html", context)


@agency_with(AgencyRight.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def change(request: PortalRequest, staff_id: UUID) -> HttpResponse:
    """Another role, other clients."""
    member = staff_get(staff_id)
    own = [client.pk for client in member.clients.all()]
    form = PlaceForm(request.POST or None, initial={"role": member.role, "clients": own})
    if request.method == "POST" and form.is_valid():
        try:
            staff_change(staff=request.staff, member=member, **form.cleaned_data)
        except AppError as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"{member.user}: {form.cleaned_data['role'].label.lower()} now."))
            return redirect("agency:staff")
    chosen = _ids(form) if form.is_bound else own
    context = {"member": member, "form": form, "is_self": member.user_id == request.staff.user_id, **_choosing(chosen)}
    return render(request, "public/agency/staff/change.html", context, status=422 if form.errors else 200)


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def remove(request: PortalRequest, staff_id: UUID) -> HttpResponse:
    """Out of the agency, at once."""
    member: AgencyStaff = staff_get(staff_id)
    staff_remove(staff=request.staff, member=member)
    return _done(request, f"{member.user} no longer works here, and is signed out of the portal.")


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def resend(request: PortalRequest, staff_invitation_id: UUID) -> HttpResponse:
    """A new mail with a new link."""
    invitation = staff_invitation_get(staff_invitation_id)
    staff_invitation_resend(staff=request.staff, invitation=invitation)
    return _done(request, f"A new link is on its way to {invitation.email}. The old one no longer works.")


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def revoke(request: PortalRequest, staff_invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = staff_invitation_get(staff_invitation_id)
    staff_invitation_revoke(staff=request.staff, invitation=invitation)
    return _done(request, f"The invitation to {invitation.email} is taken back.")


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def require_second_factor(request: PortalRequest) -> HttpResponse:
    """Ask it of everybody here, or no longer."""
    required = request.POST.get("required") == "yes"
    try:
        staff_require_second_factor(by=cast("User", request.user), required=required, staff=request.staff)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    else:
        words = (
            "Everybody needs two-factor for the portal now."
            if required
            else "Two-factor is everybody’s own choice now."
        )
        toast_flash(request, Toast(text=words))
    return redirect("agency:staff")


def _page(request: PortalRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    found = staff_list()
    having = [person for person in found if person.has_factor]
    context = {
        "people": found,
        "invitations": staff_invitations_open(),
        "form": form,
        "roles": list(StaffRole),
        "rights": staff_rights_table(),
        "having_count": len(having),
        "required": staff_needs_second_factor(),
        "has_factor": any(person.user_id == request.user.pk for person in having),
        **_choosing(_ids(form)),
    }
    return render(request, "public/agency/staff/people.html", context, status=status)


def _choosing(chosen: list[UUID], words: str = "") -> dict[str, object]:
    picked, others, more = clients_to_choose(words=words, chosen=chosen)
    return {"picked_clients": picked, "other_clients": others, "more_clients": more, "find": words}


def _ids(form: PlaceForm) -> list[UUID]:
    """What was ticked, when the form comes back."""
    raw = form.data.getlist("clients") if form.is_bound else []  # type: ignore[attr-defined]
    return [UUID(text) for text in raw[:_MOST_CHOSEN] if is_uuid(text)]


def _done(request: PortalRequest, text: str) -> HttpResponse:
    toast_flash(request, Toast(text=text))
    return HttpResponseClientRedirect(reverse("agency:staff")) if request.htmx else redirect("agency:staff")
