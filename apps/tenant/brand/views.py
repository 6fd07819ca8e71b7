from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.core.access import members_with, open_to_anyone
from apps.core.roles import Right


@members_with(Right.VIEW)
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    return HttpResponse("settings")


@open_to_anyone
@require_GET
def css(request: HttpRequest) -> HttpResponse:
    return HttpResponse("css")
