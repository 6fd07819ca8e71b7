"""A session of one host is none on another, even when its cookie is carried there by hand."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from apps.core.tenancy.addresses import is_ours
from apps.core.tenancy.hosts import normalise_host

Next = Callable[[HttpRequest], HttpResponse]

# The key under which a session says where it was begun: the name of a schema.
SCOPE = "_scope"
# Under which it says that somebody signed in on a client's own domain: its cookie may have been read there by the
# client, and any host of the workspace takes it.
ON_OWN_DOMAIN = "_on_own_domain"


class HostBoundSessionMiddleware:
    """Replaces a session that was begun elsewhere by an empty one; the foreign one is left as it is.

    That holds for what precedes signing in too, such as a password link that was opened on another host.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope = _scope_of(request)
        if _is_foreign(request, scope):
            request.session = self.store()
        # Looking at the scope is no use of the session: the answer does not vary with it.
        request.session.accessed = False
        response = self.get_response(request)
        if request.session.modified and not request.session.is_empty():
            request.session[SCOPE] = scope
        return response


def _is_foreign(request: HttpRequest, scope: str) -> bool:
    known = request.session.get(SCOPE)
    return known != scope and (known is not None or SESSION_KEY in request.session)


def _scope_of(request: HttpRequest) -> str:
    return str(request.tenant.schema_name)  # type: ignore[attr-defined]


def _bind(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    """Bind the new session at once, for what still happens inside the request that signs in."""
    if request is not None and hasattr(request, "tenant"):
        request.session[SCOPE] = _scope_of(request)
        request.session[ON_OWN_DOMAIN] = not is_ours(normalise_host(request.get_host()))


user_logged_in.connect(_bind, dispatch_uid="bind_session_to_host")
