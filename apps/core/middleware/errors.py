"""An error of ours that no view caught becomes an answer that the page can show, once and here."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.core.errors import AppError

Next = Callable[[HttpRequest], HttpResponse]


class ErrorMiddleware:
    """AppError → a toast for htmx, JSON for scripts, a page for everybody else; the status is the error's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return error_answer(request, exception) if isinstance(exception, AppError) else None


def error_answer(request: HttpRequest, error: AppError) -> HttpResponse:
    """What the visitor is told of the error; for middleware, whose own exceptions come to no other."""
    if getattr(request, "htmx", False):
        toast = {"toast": {"level": "error", "text": error.message}}
        return HttpResponse(status=error.status, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"})
    if not wants_page(request):
        told = {"code": error.code, "message": error.message, "field": error.field}
        return JsonResponse({"error": told}, status=error.status)
    page = {404: "404.html", 403: "403.html"}.get(error.status, "400.html")
    return render(request, page, {"message": error.message}, status=error.status)


def wants_page(request: HttpRequest) -> bool:
    """Whether it is a browser that goes there, neither htmx nor a script, which are told in a sentence."""
    is_script = "application/json" in request.headers.get("Accept", "")
    return not (is_script or getattr(request, "htmx", False))
