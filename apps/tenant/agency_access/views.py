"""Agency access: how far the agency may enter, who is here now, and who was, when, why."""

from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, even_when_read_only, members_with
from apps.core.errors import InvalidInput
from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.core.visiting import AgencyAccess
from apps.public.support.selectors import access_of, visit_get, visits_now, visits_of
from apps.public.support.services import agency_access_set
from apps.tenant.agency_access.services import visit_send_away

_PAGE = 25
_CARDS = {
    AgencyAccess.ALLOWED: CardLabel("To look and to help", "The agency can work here when you ask it to.", "tools"),
    AgencyAccess.LOOK: CardLabel("Only to look", "The agency can see what members see, and change nothing.", "eye"),
    AgencyAccess.NONE: CardLabel("Not at all", "Nobody of the agency gets in. Who is in now is out.", "lock"),
}


class AccessForm(forms.Form):
    """How far the agency may enter."""

    access = forms.TypedChoiceField(
        label="The agency may enter",
        coerce=AgencyAccess,
        choices=[(access.value, card) for access, card in _CARDS.items()],
        widget=RadioCards,
    )


@members_with(Right.VIEW)
@require_GET
def page(request: WorkspaceRequest) -> HttpResponse:
    """For everybody to see; four queries beside the request's, and one for each manager who is here."""
    current = access_of(request.tenant.pk)
    context = {
        "access": current,
        "form": AccessForm(initial={"access": current.value}),
        "inside": visits_now(request.tenant.pk),
        "page": Paginator(visits_of(request.tenant.pk), _PAGE).get_page(request.GET.get("page")),
        "may_change": request.actor.can(Right.MANAGE_SECURITY),
    }
    return render(request, "tenant/agency_access/page.html", context)


@even_when_read_only
@members_with(Right.MANAGE_SECURITY)
@require_POST
def access(request: WorkspaceRequest) -> HttpResponse:
    """How far the agency may enter, from now on."""
    form = AccessForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose how far the agency may enter.", field="access")
    chosen: AgencyAccess = form.cleaned_data["access"]
    agency_access_set(actor=request.actor, workspace=request.tenant, access=chosen)
    toast_flash(request, Toast(text=f"The agency may enter: {chosen.label.lower()}."))
    return redirect("agency_access:page")


@even_when_read_only
@members_with(Right.MANAGE_SECURITY)
@require_POST
def end(request: WorkspaceRequest, visit_id: UUID) -> HttpResponse:
    """Send the visitor away."""
    visit = visit_get(workspace_id=request.tenant.pk, visit_id=visit_id)
    ended = visit_send_away(actor=request.actor, visit=visit)
    words = f"The visit of {visit.staff_name} is over." if ended else "That visit was over already."
    toast_flash(request, Toast(text=words))
    return redirect("agency_access:page")
