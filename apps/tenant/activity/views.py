"""The workspace's log as a page and as a table."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.journal.keyset import batches, window
from apps.core.journal.table import table_answer
from apps.core.roles import Right
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.selectors import members_of
from apps.public.support.selectors import visitors_of
from apps.tenant.activity.forms import LogForm
from apps.tenant.activity.models import Entry
from apps.tenant.activity.selectors import entries_for, sees_addresses

_PAGE, _BATCH = 50, 2_000
_AT = "created_at"


@members_with(Right.VIEW)
@require_GET
def log(request: WorkspaceRequest) -> HttpResponse:
    """Who did what, when. Three queries beside the request's, four for somebody who is in the list no more."""
    form = _form(request)
    context = {
        "form": form,
        "window": window(_found(request, form), at=_AT, after=request.GET.get("after", ""), size=_PAGE),
        "chosen": form.chosen(),
        "with_addresses": sees_addresses(request.actor),
    }
    part = bool(request.htmx) and not request.htmx.boosted
    return render(request, "tenant/activity/_entries.html" if part else "tenant/activity/log.html", context)


@members_with(Right.VIEW)
@require_GET
def table(request: WorkspaceRequest) -> HttpResponseBase:
    """What the page's filters leave, as CSV. One query for each 2,000 entries, made while they are sent."""
    found, with_addresses = _found(request, _form(request)), sees_addresses(request.actor)
    headers = ["Time (UTC)", "Who", "By the agency", "What", "In words", *(["Address"] if with_addresses else [])]
    name = f"{slugify(request.tenant.name) or 'workspace'}-log.csv"
    return table_answer(headers, _parts(request.tenant, found, with_addresses=with_addresses), name=name)


def _parts(workspace: Any, found: QuerySet[Entry], *, with_addresses: bool) -> Iterator[list[Sequence[str]]]:
    """The workspace is entered for each query by itself: by now the request has left it."""
    reading = batches(found, at=_AT, size=_BATCH)
    while True:
        with workspace_context(workspace):
            entries = next(reading, None)
        if entries is None:
            return
        yield [_row(entry, with_addresses=with_addresses) for entry in entries]


def _row(entry: Entry, *, with_addresses: bool) -> Sequence[str]:
    agency = "yes" if entry.by_agency else ""
    row = [
        f"{entry.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        entry.actor_name,
        agency,
        entry.verb,
        entry.summary,
    ]
    return [*row, entry.address or ""] if with_addresses else row


def _found(request: WorkspaceRequest, form: LogForm) -> QuerySet[Entry]:
    return entries_for(request.actor).filter(form.condition(at=_AT))


def _form(request: WorkspaceRequest) -> LogForm:
    """With whom to choose from: members, the agency's visitors, and whom the address names. At most three queries."""
    people = {member.user_id: member.user.display_name for member in members_of(request.tenant.pk)}
    people |= {user_id: f"{name} (agency)" for user_id, name in visitors_of(request.tenant.pk).items()}
    named = _uuid(request.GET.get("person", ""))
    if named and named not in people:
        last = entries_for(request.actor).filter(actor=named).values_list("actor_name", flat=True).first()
        people |= {named: last} if last else {}
    return LogForm(request.GET, people=people)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
