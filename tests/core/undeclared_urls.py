"""A workspace's addresses, one view without a declaration, and one that only the agency may see."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.core.access import agency_with, members_with
from apps.core.roles import Right
from apps.core.staff_roles import AgencyRight
from config.urls_tenant import urlpatterns as tenant_urlpatterns


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the secret")


@agency_with(AgencyRight.VIEW_CLIENTS)
def staff_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the secret")


@members_with(Right.VIEW)
def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


@members_with(Right.MANAGE_SETTINGS)
def delicate(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the secret")


urlpatterns = [
    path("forgotten/", forgotten),
    path("staff-only/", staff_only),
    path("fine/", fine),
    path("delicate/", delicate),
    *tenant_urlpatterns,
]
