from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.core.access import members_with
from apps.core.roles import Right


@members_with(Right.VIEW)
@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    return HttpResponse("list")
