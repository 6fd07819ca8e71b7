"""The agency's own people, and what is asked of them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import agency_with
from apps.core.errors import Conflict
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.selectors import staff_list, staff_needs_second_factor
from apps.public.agency.services import staff_require_second_factor
from apps.public.users.models import User


@agency_with(AgencyRight.MANAGE_STAFF)
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Who works here, and whether they have two-factor."""
    people = staff_list()
    context = {
        "people": people,
        "having_count": sum(person.has_factor for person in people),
        "required": staff_needs_second_factor(),
        "has_factor": any(person.has_factor for person in people if person.user_id == request.user.pk),
    }
    return render(request, "public/agency/staff.html", context)


@agency_with(AgencyRight.MANAGE_STAFF)
@require_POST
def require_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask it of everybody here, or no longer."""
    required = request.POST.get("required") == "yes"
    try:
        staff_require_second_factor(by=cast("User", request.user), required=required)
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
