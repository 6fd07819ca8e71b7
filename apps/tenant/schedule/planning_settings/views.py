"""The pages of the settings that are called "Planning": rules, posting times, days off."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.schedule import rules as reads
from apps.tenant.schedule.models import ApprovalMode, Blackout
from apps.tenant.schedule.planning_settings.forms import DaysOffForm, HolidaysForm, RulesForm
from apps.tenant.schedule.planning_settings.places import next_holidays, place_name, place_of
from apps.tenant.schedule.planning_settings.services import (
    days_off_add,
    days_off_remove,
    days_off_undo,
    days_words,
    holidays_set,
    posts_on_days,
    posts_waiting,
    rules_update,
)

_DAYS = "schedule:planning_days"


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def rules(request: WorkspaceRequest) -> HttpResponse:
    """How often each network is posted to, how far apart, and who approves."""
    saved = reads.settings_get()
    waiting = posts_waiting().count() if saved.approval != ApprovalMode.OFF else 0
    form = RulesForm(request.POST or None, saved=saved, limits=reads.limits(), waiting=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            approved = rules_update(actor=request.actor, **form.rules())
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=_saved(approved)))
            return redirect("schedule:planning_rules")
    context = {"form": form, "waiting": waiting, "sections": sections("rules")}
    return render(request, "tenant/schedule/settings/rules.html", context, status=422 if form.errors else 200)


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def days_off(request: WorkspaceRequest) -> HttpResponse:
    """Holidays and the workspace's own days off; POST adds some of the latter."""
    form = DaysOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            off = days_off_add(actor=request.actor, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, _added(off))
            return redirect(_DAYS)
    return _days_page(request, form=form)


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def holidays(request: WorkspaceRequest) -> HttpResponse:
    """GET shows what a choice would bring, POST saves it."""
    form = HolidaysForm(request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        return render(request, "tenant/schedule/settings/_holidays.html", _holidays(form))
    if not form.is_valid():
        return _days_page(request, holidays_form=form)
    saved = holidays_set(actor=request.actor, **form.cleaned_data)
    name = place_name(saved.holidays_of)
    toast_flash(
        request, Toast(text=f"Holidays of {name} are days off now." if name else "Holidays are no days off now.")
    )
    return redirect(_DAYS)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def days_off_take_away(request: WorkspaceRequest, blackout_id: UUID) -> HttpResponse:
    """Plan on these days again."""
    off = Blackout.objects.filter(pk=blackout_id).first()
    if off is None:
        raise NotFound("These days off are not there any more.")
    entry = days_off_remove(actor=request.actor, off=off)
    undo = reverse("schedule:planning_days_undo", args=[entry.pk])
    toast_flash(request, Toast(text=f"Removed: {days_words(off)}.", undo_url=undo))
    return redirect(_DAYS)


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def days_off_bring_back(request: WorkspaceRequest, days_entry_id: UUID) -> HttpResponse:
    """The undo of ``days_off_take_away``, from its toast."""
    off = days_off_undo(actor=request.actor, entry_id=days_entry_id)
    toast_flash(request, Toast(text=f"Days off again: {days_words(off)}."))
    return HttpResponseClientRedirect(reverse(_DAYS)) if request.htmx else redirect(_DAYS)


def sections(active: str) -> list[dict[str, Any]]:
    """The pages of "Planning", with the one that is open."""
    pages = (("rules", "Rules and approval"), ("times", "Posting times"), ("days", "Days off"))
    return [
        {"label": label, "url": reverse(f"schedule:planning_{name}"), "active": name == active} for name, label in pages
    ]


def _days_page(
    request: WorkspaceRequest, *, form: DaysOffForm | None = None, holidays_form: HolidaysForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    offs = list(Blackout.objects.all())
    refused = bool((form and form.errors) or (holidays_form and holidays_form.errors))
    context = {
        "form": form or DaysOffForm(),
        "to_come": [off for off in offs if off.ends_on >= today],
        "past": [off for off in reversed(offs) if off.ends_on < today],
        "sections": sections("days"),
        **_holidays(holidays_form or HolidaysForm(place=reads.settings_get().holidays_of)),
    }
    return render(request, "tenant/schedule/settings/days.html", context, status=422 if refused else 200)


def _holidays(form: HolidaysForm) -> dict[str, Any]:
    given = form.data if form.is_bound else form.initial
    country, part = str(given.get("country", "")), str(given.get("part", ""))
    known = {code for code, _ in form.fields["part"].choices}  # type: ignore[attr-defined]
    place = place_of(country, part if part in known else "")
    name = place_name(place)
    found = next_holidays(place, timezone.localdate()) if name else []
    return {"holidays_form": form, "place": name, "next_holidays": found}


def _saved(approved: int) -> str:
    if not approved:
        return "The rules are saved."
    return f"The rules are saved. {approved} post{' is' if approved == 1 else 's are'} approved now."


def _added(off: Blackout) -> Toast:
    there = posts_on_days(off.starts_on, off.ends_on)
    if not there:
        return Toast(text=f"Days off: {days_words(off)}.")
    some = "One post lies on them and stays." if there == 1 else f"{there} posts lie on them and stay."
    return Toast(text=f"Days off: {days_words(off)}. {some} Move them in the planner.", level="warning")
