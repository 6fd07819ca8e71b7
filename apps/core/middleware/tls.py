"""``GET /internal/tls/ask?domain=``: may the proxy beside us get, and load, a certificate for this name?"""

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core.tenancy.hosts import InvalidHost, normalise_host
from apps.core.tenancy.routes import serves_host

Next = Callable[[HttpRequest], HttpResponse]

_PATH = "/internal/tls/ask"
# What a proxy adds to a request that it passes on: such a request comes from outside, whatever address it has here.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


class TlsAskMiddleware:
    """200 for a name that this platform serves, 404 for any other, 400 for what is no name.

    Only the same machine is answered, on whatever host it asks; to everybody else the page does not exist. It stands
    before the redirect to HTTPS and before the routing: there is no certificate and no workspace yet. The table is
    asked each time, one indexed query, so that certificates need neither Valkey nor patience.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != _PATH or request.method != "GET" or not _is_from_here(request):
            return self.get_response(request)
        return HttpResponse(status=_answer(request.GET.getlist("domain")), headers={"Cache-Control": "no-store"})


def _answer(names: list[str]) -> int:
    try:
        host = _clean(*names)
    except (InvalidHost, TypeError):
        return 400
    return 200 if serves_host(host) else 404


def _clean(name: str) -> str:
    """As for a Host header, but a handshake names no port and no address."""
    if ":" in name or _is_address(name.rstrip(".")):
        raise InvalidHost("That is no host name.")
    return normalise_host(name)


def _is_from_here(request: HttpRequest) -> bool:
    if any(header in request.headers for header in _FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
