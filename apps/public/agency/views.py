from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.core.access import agency_staff


@agency_staff
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")
