"""``GET /healthz`` on any host, answered before anything else has a say."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.core.health import check_parts

Next = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Says which parts answer: 200 when all do, 503 otherwise. Names no workspace and no version."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return self.get_response(request)
        parts = check_parts()
        healthy = all(parts.values())
        body = {"healthy": healthy, "parts": {name: "ok" if fine else "down" for name, fine in parts.items()}}
        return JsonResponse(body, status=200 if healthy else 503, headers={"Cache-Control": "no-store"})
