"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_tenants.utils import get_public_schema_name


def platform(request: HttpRequest) -> dict[str, Any]:
    """The platform's name, whether this is the root host, and the visit of somebody of the agency. No query."""
    tenant = getattr(request, "tenant", None)
    on_root = tenant is None or tenant.schema_name == get_public_schema_name()
    visit = getattr(request, "visit", None)
    return {"platform_name": settings.PLATFORM_NAME, "on_root": on_root, "visit": visit}
