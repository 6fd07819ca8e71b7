"""The agency's log as a page and as a table."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import PortalRequest, agency_with
from apps.core.journal.keyset import batches, window
from apps.core.journal.table import table_answer
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.context import public_context
from apps.public.audit.forms import AuditForm
from apps.public.audit.models import AuditEntry
from apps.public.audit.selectors import entries_for
from apps.public.audit.services import audit_record

_PAGE, _BATCH = 50, 2_000
_AT = "at"
_HEADERS = ("Time (UTC)", "Client", "Who", "By the agency", "What", "In words", "Address")


@agency_with(AgencyRight.SEE_AUDIT)
@require_GET
def log(request: PortalRequest) -> HttpResponse:
    """Who did what, where, when, from where. One query beside the request's."""
    form = AuditForm(request.GET)
    context = {
        "form": form,
        "window": window(_found(request, form), at=_AT, after=request.GET.get("after", ""), size=_PAGE),
        "chosen": form.chosen(),
    }
    return render(request, "public/audit/log.html", context)


@agency_with(AgencyRight.SEE_AUDIT)
@require_GET
def table(request: PortalRequest) -> HttpResponseBase:
    """What the page's filters leave, as CSV. One query for each 2,000 entries, made while they are sent.

    That somebody took the log along is in the log.
    """
    form = AuditForm(request.GET)
    found, chosen = _found(request, form), {name: str(value) for name, value in form.chosen().items()}
    audit_record(staff=request.staff, verb="audit.exported", summary="Saved the log as a table.", data=chosen)
    return table_answer(_HEADERS, _parts(found), name="agency-log.csv")


def _parts(found: QuerySet[AuditEntry]) -> Iterator[list[Sequence[str]]]:
    reading = batches(found, at=_AT, size=_BATCH)
    while True:
        with public_context():
            entries = next(reading, None)
        if entries is None:
            return
        yield [_row(entry) for entry in entries]


def _row(entry: AuditEntry) -> Sequence[str]:
    return (
        f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        entry.workspace_name,
        entry.actor_name,
        "yes" if entry.by_agency else "",
        entry.verb,
        entry.summary,
        entry.address or "",
    )


def _found(request: PortalRequest, form: AuditForm) -> QuerySet[AuditEntry]:
    return entries_for(request.staff).filter(form.condition(at=_AT))
