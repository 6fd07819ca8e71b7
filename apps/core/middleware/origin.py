"""Notes from which address a request comes, for the logs."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest, HttpResponse

from apps.core.origin import asked_from

Next = Callable[[HttpRequest], HttpResponse]


class OriginMiddleware:
    """The address is what as many proxies say as are trusted (``TRUSTED_PROXY_COUNT``), as for sign-in's limits."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_from(_address_of(request)):
            return self.get_response(request)


def _address_of(request: HttpRequest) -> str | None:
    try:
        address = str(get_adapter().get_client_ip(request))
        validate_ipv46_address(address)
    except (PermissionDenied, ImproperlyConfigured, ValidationError):
        # Proxies were to say it, and said nothing or nonsense, or were fewer than are trusted.
        return None
    return address
