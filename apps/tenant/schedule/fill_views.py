"""Filling the schedule: the wishes, and what there is to choose from."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.requests import is_uuid, ticked
from apps.core.roles import Right
from apps.tenant.artworks.models import Collection
from apps.tenant.schedule.fill_forms import MOST_ARTWORKS, FillForm
from apps.tenant.schedule.fill_start import wishes_to_start_with
from apps.tenant.schedule.models import Proposal, ProposalState
from apps.tenant.schedule.proposals import Wishes, proposal_refill, proposal_start, wishes_last
from apps.tenant.schedule.proposals.choices import (
    calendars_with_times,
    ready_by_collection,
    times_of_month,
)
from apps.tenant.schedule.rules import days_off
from apps.tenant.schedule.selectors import proposal_get_for, proposals_open

_FURTHEST = timedelta(days=3 * 366)


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def fill(request: WorkspaceRequest) -> HttpResponse:
    """The wishes; sent, they become a preview, or fill the one that they come from again around its pins."""
    again = _again(request)
    if request.method == "POST":
        form = FillForm(request.POST, wishes=Wishes.of(again.wishes) if again else None)
        if form.is_valid():
            try:
                return redirect("schedule:proposal", proposal_id=_sent(request, form.wishes(), again).pk)
            except Conflict as error:
                form.add_error(None, error.message)
        return _form(request, form, again)
    wishes = Wishes.of(again.wishes) if again else wishes_to_start_with(wishes_last())
    return _form(request, FillForm(wishes=wishes), again)


@members_with(Right.PLAN)
@require_POST
def fill_with(request: WorkspaceRequest) -> HttpResponse:
    """The wishes, with the artworks that were ticked in a list."""
    return fill_with_artworks(request, [str(pk) for pk in ticked(request, "artwork_ids", "artworks")])


def fill_with_artworks(request: WorkspaceRequest, ids: Iterable[str]) -> HttpResponse:
    """The wishes for these artworks. Raises InvalidInput for more than 2,000."""
    chosen = list(ids)
    if len(chosen) > MOST_ARTWORKS:
        raise InvalidInput(f"Choose at most {MOST_ARTWORKS:,} artworks at once.")
    return _form(request, FillForm(wishes=wishes_to_start_with(wishes_last()), artworks=chosen), None)


@members_with(Right.PLAN)
@require_GET
def span(request: WorkspaceRequest) -> HttpResponse:
    """What lies between the two days that are typed: the days off, and how many times each calendar has."""
    start, end = _day(request.GET, "start"), _day(request.GET, "end")
    ticked_calendars = {value for value in request.GET.getlist("calendars") if is_uuid(value)}
    context = {**_span(start, end), "ticked": ticked_calendars, "oob": True}
    return render(request, "tenant/schedule/proposal/_span.html", context)


@members_with(Right.PLAN)
@require_GET
def times(request: WorkspaceRequest) -> HttpResponse:
    """Favourable times to come between the two days, to choose by hand, a month at a time."""
    today = timezone.localdate()
    start = max(_day(request.GET, "start") or today, today)
    end = max(_day(request.GET, "end") or start + timedelta(days=30), start)
    month = (_day(request.GET, "month") or start).replace(day=1)
    month = min(max(month, start.replace(day=1)), end.replace(day=1))
    found, more = times_of_month(month, start, end)
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    context = {
        "days": found,
        "more": more,
        "month": month,
        "before": before if before >= start.replace(day=1) else None,
        "after": after if after <= end else None,
        "start": start,
        "end": end,
    }
    name = "_times_list.html" if "month" in request.GET else "_times.html"
    return render(request, f"tenant/schedule/proposal/{name}", context)


def _again(request: WorkspaceRequest) -> Proposal | None:
    """The preview that the wishes come from."""
    given = (request.POST if request.method == "POST" else request.GET).get("proposal", "")
    return proposal_get_for(request.actor, UUID(given)) if is_uuid(given) else None


def _sent(request: WorkspaceRequest, wishes: Wishes, again: Proposal | None) -> Proposal:
    if again is None or again.state == ProposalState.REFUSED:
        return proposal_start(actor=request.actor, wishes=wishes)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else again.version
    return proposal_refill(actor=request.actor, proposal=again, version=seen, wishes=wishes)


def _form(request: WorkspaceRequest, form: FillForm, again: Proposal | None) -> HttpResponse:
    counts = ready_by_collection()
    refill = again if again and again.state != ProposalState.REFUSED else None
    start, end = (_day_of(form[name].value()) for name in ("start", "end"))
    ticked_calendars = {str(value) for value in form["calendars"].value() or []}
    context = {
        "form": form,
        "again": again,
        "refill": refill,
        "reason": again.reason if again and request.method == "GET" else "",
        "ready": sum(counts.values()),
        "collections": [(one, counts.get(one.pk, 0)) for one in Collection.objects.all()],
        "ticked_collections": {str(value) for value in form["collections"].value() or []},
        "ticked_tags": set(form["tags"].value() or []),
        "tags": form.known_tags,
        "selected": _count(form["artworks"].value()),
        "picked": _count(form["events"].value()),
        "ticked": ticked_calendars,
        "waiting": [] if again else proposals_open(request.actor)[:3],
        **_span(start, end),
    }
    return render(request, "tenant/schedule/fill.html", context, status=422 if form.errors else 200)


def _span(start: date | None, end: date | None) -> dict[str, Any]:
    is_span = start is not None and end is not None and start <= end <= start + _FURTHEST
    off = sorted(days_off(start, end).items()) if is_span and start and end else []
    return {"calendars": calendars_with_times(start, end), "days_off": off}


def _count(value: Any) -> int:
    return len(value) if isinstance(value, (list, tuple)) else len([one for one in str(value or "").split(",") if one])


def _day(values: QueryDict, name: str) -> date | None:
    return _day_of(values.get(name, ""))


def _day_of(value: Any) -> date | None:
    """A day within three years, or None: what is typed may be half a date."""
    if isinstance(value, date):
        day: date | None = value
    else:
        try:
            day = parse_date(str(value or ""))
        except ValueError:
            return None
    return day if day is not None and abs(day - timezone.localdate()) < _FURTHEST else None
