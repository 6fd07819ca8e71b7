"""A workspace is shown under one of its hosts: pages that are opened on another lead there."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from apps.core.tenancy.addresses import url_on

Next = Callable[[HttpRequest], HttpResponse]

# Answered on every host: the hand-off of a sign-in, what a page loads, and links that were given to importers.
_ENTER = "/accounts/enter/"
_HANDOFF = (_ENTER, "/accounts/give/", "/accounts/arrive/")
_STAYS = (*_HANDOFF, "/internal/", "/healthz", "/static/", "/media/", "/plan/", "/brand.css", "/.well-known/")


class PrimaryHostMiddleware:
    """Redirects pages to the primary host (``request.moved_to``, set by the routing), path and query kept.

    Who is signed in here arrives signed in there: the way leads through the hand-off, which asks here for a code when
    there is no session there yet. Cost: the session, one query, when the visitor sends one.

    The address is made of the stored domain, and by 302: a main address can be changed back, but browsers keep a 301
    for ever. Only the opening of a page moves. A form that is sent, and what an open page asks for (htmx, pictures,
    scripts), is answered where it is: a redirect would lose what was typed, or be refused between two hosts.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host: str | None = getattr(request, "moved_to", None)
        if host is None or not _opens_page(request) or request.path.startswith(_STAYS):
            return self.get_response(request)
        answer = _lead(request, host, _address_there(request, host))
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _lead(request: HttpRequest, host: str, url: str) -> HttpResponse:
    """A redirect; a page that leads on for somebody who came from a page of this host, by a link or after a form.

    Chromium applies a page's ``form-action`` to the redirects after its forms, and a page that was opened before the
    main host changed does not allow that one: the form would be sent, and the answer thrown away.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return HttpResponseRedirect(url)
    return HttpResponse(render_to_string("core/moved.html", {"url": url, "host": host}))


def _address_there(request: HttpRequest, host: str) -> str:
    page = request.get_full_path()
    if request.method != "GET" or SESSION_KEY not in request.session:
        return url_on(host, page)
    return url_on(host, f"{_ENTER}?{urlencode({'via': request.get_host(), 'next': page})}")


def _opens_page(request: HttpRequest) -> bool:
    """Browsers say what a request is for; one that does not is taken to open a page."""
    if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
        return False
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"
