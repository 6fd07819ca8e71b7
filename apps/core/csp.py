"""The exceptions that a single answer may need from the content security policy."""

from typing import TypeVar

from django.http import HttpResponse

from apps.core.tenancy.addresses import url_on

Response = TypeVar("Response", bound=HttpResponse)


def form_may_lead_to(response: Response, *hosts: str) -> Response:
    """Let the forms on this page end, by redirects, on these hosts: names from the table of domains, never a header.

    Needed for customers' own domains only; the platform's hosts are in the policy (config/settings/headers.py).
    """
    update: dict[str, list[str]] = getattr(response, "_csp_update", None) or {}
    origins = [*update.get("form-action", []), *(url_on(host, "") for host in hosts)]
    response._csp_update = {**update, "form-action": origins}  # type: ignore[attr-defined]
    return response
