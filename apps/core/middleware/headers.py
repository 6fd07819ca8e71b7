"""Headers that Django and django-csp don't set, on every answer there is."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from apps.core.tenancy.addresses import is_ours
from apps.core.tenancy.hosts import InvalidHost, normalise_host

Next = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Permissions-Policy; no cache keeps what doesn't ask for it; no promise of HTTPS for what isn't ours."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        # Pages differ from host to host and person to person. What may be kept says so itself.
        response.headers.setdefault("Cache-Control", "private, no-store")
        if settings.SECURE_HSTS_SECONDS and request.is_secure() and not _is_of_the_platform(request):
            # SecurityMiddleware would add "includeSubDomains; preload": on a customer's domain that would be a promise
            # for hosts that are theirs and may have no HTTPS.
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def _is_of_the_platform(request: HttpRequest) -> bool:
    try:
        host = normalise_host(request.get_host())
    except (DisallowedHost, InvalidHost):
        return False
    return is_ours(host)
