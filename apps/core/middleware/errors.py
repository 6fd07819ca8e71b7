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
        if not isinstance(exception, AppError):
            return None
        if getattr(request, "htmx", False):
            toast = {"toast": {"level": "error", "text": exception.message}}
            return HttpResponse(status=exception.status, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"})
        if "application/json" in request.headers.get("Accept", ""):
            error = {"code": exception.code, "message": exception.message, "field": exception.field}
            return JsonResponse({"error": error}, status=exception.status)
        page = {404: "404.html", 403: "403.html"}.get(exception.status, "400.html")
        return render(request, page, {"message": exception.message}, status=exception.status)
