"""Requests that are larger than their view takes are answered before anybody reads them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.core.bodies import BodyTooLarge, Limit
from apps.core.middleware.errors import ErrorMiddleware

Next = Callable[[HttpRequest], HttpResponse]


class BodyLimitMiddleware:
    """Stands before the CSRF middleware, which reads a form to find its token."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._errors = ErrorMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        limit: Limit | None = getattr(view, "body_limit", None)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if limit is None or (length.isdecimal() and int(length) <= limit.largest):
            return None
        return self._errors.process_exception(request, BodyTooLarge(limit.message))
