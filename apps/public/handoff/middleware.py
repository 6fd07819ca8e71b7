"""Forms on the way to another host may end there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core.csp import form_may_lead_to
from apps.public.handoff.states import onward_host

Next = Callable[[HttpRequest], HttpResponse]


class LeadOnMiddleware:
    """While somebody signs in here to go on to a host, the forms of the sign-in pages may lead to that host.

    Chromium applies the policy's ``form-action`` to the redirects after a form, and a client's own domain is in no
    general policy.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/accounts/") and response.headers.get("Content-Type", "").startswith("text/html"):
            host = onward_host(request.session)
            return form_may_lead_to(response, host) if host else response
        return response
