"""The page of the weekly posting times. What changes them draws the week anew; a toast offers the way back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.networks import Network
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_send
from apps.tenant.activity.models import Entry
from apps.tenant.schedule.models import Slot
from apps.tenant.schedule.models.rules import Weekday
from apps.tenant.schedule.planning_settings import weekly
from apps.tenant.schedule.planning_settings.best_times import best_times
from apps.tenant.schedule.planning_settings.forms import BestTimesForm, TimesForm
from apps.tenant.schedule.planning_settings.views import sections
from apps.tenant.schedule.rules import weekly_times


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def times(request: WorkspaceRequest) -> HttpResponse:
    """The week with its times; POST adds one for several days and networks. Three queries beside the request's."""
    form = TimesForm(request.POST or None, initial={"networks": Network.posted_values()})
    if request.method == "POST" and form.is_valid():
        try:
            entry = weekly.times_add(actor=request.actor, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            return _page(request, TimesForm(initial=form.cleaned_data), entry, nothing="These times are there already.")
    return _page(request, form)


@members_with(Right.MANAGE_SETTINGS)
@require_GET
def week(request: WorkspaceRequest) -> HttpResponse:
    """The week alone."""
    return _week(request)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def remove(request: WorkspaceRequest, slot_id: UUID) -> HttpResponse:
    """One time out."""
    return _week(request, weekly.time_remove(actor=request.actor, slot=_slot(slot_id)), focus=True)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def natural(request: WorkspaceRequest, slot_id: UUID) -> HttpResponse:
    """To the minute, or a few minutes around it: the other of both."""
    slot = _slot(slot_id)
    return _week(request, weekly.time_set_natural(actor=request.actor, slot=slot, natural=not slot.natural))


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def copy_monday(request: WorkspaceRequest) -> HttpResponse:
    """Monday's times for Tuesday to Friday too."""
    return _week(request, weekly.times_copy_monday(actor=request.actor), focus=True)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def clear(request: WorkspaceRequest) -> HttpResponse:
    """No weekly times any more."""
    return _week(request, weekly.times_clear(actor=request.actor), focus=True)


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def best(request: WorkspaceRequest) -> HttpResponse:
    """The best times of each network, looked at in a dialog; POST takes them."""
    form = BestTimesForm(request.POST if request.method == "POST" else None)
    present = {slot.network for slot in weekly_times()}
    if request.method == "POST" and form.is_valid():
        chosen = [one for network in form.cleaned_data["networks"] for one in best_times(network)]
        replace = form.cleaned_data["there"] == "replace"
        entry = weekly.times_take(actor=request.actor, times=chosen, replace=replace)
        response = HttpResponse(status=204)
        trigger_client_event(response, "dialog:close")
        trigger_client_event(response, "times:changed")
        return toast_send(response, _toast(entry, "These times are there already."))
    networks = [
        {"value": network.value, "days": _days_of(network), "there": network.value in present}
        for network in Network.posted()
    ]
    context = {
        "networks": networks,
        "has_times": bool(present),
        "error": " ".join(map(str, form.errors.get("networks", []))),
    }
    status = 422 if form.errors else 200
    return render(request, "tenant/schedule/settings/_best_times.html", context, status=status)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def undo(request: WorkspaceRequest, times_entry_id: UUID) -> HttpResponse:
    """One change back, from its toast."""
    entry = weekly.times_undo(actor=request.actor, entry_id=times_entry_id)
    response = HttpResponse(status=204)
    trigger_client_event(response, "times:changed")
    return toast_send(response, _toast(entry, ""))


def _page(request: WorkspaceRequest, form: TimesForm, entry: Entry | None = None, *, nothing: str = "") -> HttpResponse:
    context = {"form": form, "sections": sections("times"), **_week_context()}
    name = "_times.html" if request.htmx else "times.html"
    status = 422 if form.errors else 200
    response = render(request, f"tenant/schedule/settings/{name}", context, status=status)
    return toast_send(response, _toast(entry, nothing)) if entry or nothing else response


def _week(request: WorkspaceRequest, entry: Entry | None = None, *, focus: bool = False) -> HttpResponse:
    """``focus`` goes to the week's heading where the button that was pressed may be gone."""
    response = render(request, "tenant/schedule/settings/_week.html", {**_week_context(), "focus": focus})
    return toast_send(response, _toast(entry, "")) if entry else response


def _week_context() -> dict[str, object]:
    slots = weekly_times()
    days = [(day, [slot for slot in slots if slot.weekday == day.value]) for day in Weekday]
    has_others = any(weekly.MONDAY < slot.weekday <= weekly.WEEKDAYS_AFTER[-1] for slot in slots)
    has_monday = any(slot.weekday == weekly.MONDAY for slot in slots)
    return {"days": days, "count": len(slots), "has_monday": has_monday, "would_replace": has_others}


def _toast(entry: Entry | None, nothing: str) -> Toast:
    if entry is None:
        return Toast(text=nothing, level="info")
    label = "Redo" if entry.summary.startswith("Took back") else ""
    undo_url = reverse("schedule:planning_times_undo", args=[entry.pk])
    return Toast(text=f"{entry.summary}.", undo_url=undo_url, undo_label=label)


def _days_of(network: Network) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for one in best_times(network.value):
        found.setdefault(Weekday(one.weekday).label, []).append(f"{one.at:%H:%M}")
    return [(day, ", ".join(times)) for day, times in found.items()]


def _slot(slot_id: UUID) -> Slot:
    slot = Slot.objects.filter(pk=slot_id).first()
    if slot is None:
        raise NotFound("That time is not there any more. The page shows the week as it is now.")
    return slot
