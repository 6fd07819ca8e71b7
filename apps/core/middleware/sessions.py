"""A session of one host is none on another, even when its cookie is carried there by hand."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Next = Callable[[HttpRequest], HttpResponse]

_SCOPE = "_scope"


class HostBoundSessionMiddleware:
    """Replaces a session that was signed in elsewhere by an empty one; the foreign one is left as it is."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session and session.get(_SCOPE) != _scope_of(request):
            request.session = self.store()
        return self.get_response(request)


def _scope_of(request: HttpRequest) -> str:
    return str(request.tenant.schema_name)  # type: ignore[attr-defined]


def _bind(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    if request is not None and hasattr(request, "tenant"):
        request.session[_SCOPE] = _scope_of(request)


user_logged_in.connect(_bind, dispatch_uid="bind_session_to_host")
