"""A read-only workspace takes no change: refused once and here, whatever the view, the form or the script."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.access import is_possible_when_read_only
from apps.core.errors import Conflict
from apps.core.middleware.errors import ErrorMiddleware

Next = Callable[[HttpRequest], HttpResponse]

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What read-only.js sends before a form of the page is sent.
_ASKS = "X-May-It-Be-Sent"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ReadOnly(Conflict):
    """The workspace is suspended, so that its people can look and change nothing."""

    code = "read_only"


class ReadOnlyMiddleware:
    """Stands after the access middleware: a stranger learns nothing here.

    The page stays as it is for htmx and scripts, which get a sentence, and for plain forms of pages that know of it:
    they ask before they are sent (``static/js/read-only.js``). A form that was open before leaves its page: the answer
    has all that was typed, and sends it again when somebody wants that.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._errors = ErrorMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in _SAFE:
            return None
        workspace = getattr(request, "tenant", None)
        if not getattr(workspace, "is_read_only", False) or is_possible_when_read_only(view):
            # A page asks first, so that it need not be left: asking does nothing.
            return HttpResponse(status=204) if _ASKS in request.headers else None
        error = ReadOnly(_sentence(str(getattr(workspace, "suspension_reason", ""))))
        if _is_plain_form(request):
            context = {"message": error.message, "typed": _typed(request)}
            return render(request, "core/read_only.html", context, status=error.status)
        return self._errors.process_exception(request, error)


def _sentence(reason: str) -> str:
    why = f" Why: {reason}" if reason else ""
    return f"Nothing was changed: this workspace can only be looked at for now.{why}"


def _is_plain_form(request: HttpRequest) -> bool:
    wants_json = "application/json" in request.headers.get("Accept", "")
    return request.content_type in _FORMS and not getattr(request, "htmx", False) and not wants_json


def _typed(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Name, words and value of each field; no password and no token."""
    return [
        (name, name.replace("_", " ").capitalize(), str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
