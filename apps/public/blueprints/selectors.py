"""Reads of templates for clients."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.core.networks import Network
from apps.public.billing.selectors import plan_list
from apps.public.blueprints.models import Blueprint, BlueprintState


@dataclass(frozen=True)
class Part:
    """One part of what is in a template, in words."""

    label: str
    lines: list[str]


def blueprint_list() -> QuerySet[Blueprint]:
    """All templates by name, without what is in them. One query."""
    return QuerySet(Blueprint).defer("shape").order_by("name")


def blueprint_get(blueprint_id: UUID) -> Blueprint:
    """The template with what is in it. Raises NotFound. One query."""
    found = Blueprint.objects.filter(pk=blueprint_id).first()
    if found is None:
        raise NotFound("There is no such template. It may have been deleted.")
    return found


def blueprint_choices() -> list[tuple[str, str]]:
    """Identifier and name of those that can be used. One query."""
    ready = blueprint_list().filter(state=BlueprintState.READY)
    return [(str(one.pk), one.name) for one in ready]


def blueprint_parts(blueprint: Blueprint) -> list[Part]:
    """What is in the template, for people. One query."""
    shape = blueprint.shape
    return [
        Part("Plan", [_plan(shape.get("plan", ""))]),
        Part("Voice and look", list(_voice(shape.get("brand", {})))),
        Part("Rules", list(_rules(shape.get("schedule", {})))),
        Part("Weekly times", list(_times(shape.get("schedule", {})))),
        Part("Calendars", [_calendar(one) for one in shape.get("calendars", [])]),
        Part("Collections", [one["name"] for one in shape.get("collections", [])]),
    ]


def _plan(slug: str) -> str:
    plan = plan_list().filter(slug=slug).first()
    if plan is None:
        return "The usual one: the plan of the source is gone"
    return f"The usual one: {plan.name} is no longer offered" if plan.retired_at else plan.name


def _voice(brand: Mapping[str, Any]) -> list[str]:
    networks = ", ".join(str(Network(value).label) for value in brand.get("networks", []) if value in Network.values)
    lines = [f"Tone: {brand['tone']}" if brand.get("tone") else "", f"Networks: {networks}" if networks else ""]
    for name, label in (
        ("default_hashtags", "Hashtags"),
        ("avoided_phrases", "Avoids"),
        ("preferred_phrases", "Prefers"),
    ):
        if brand.get(name):
            lines.append(f"{label}: {', '.join(brand[name])}")
    if brand.get("accent_color"):
        lines.append(f"Accent colour: {brand['accent_color']}")
    return [line for line in lines if line]


def _rules(schedule: Mapping[str, Any]) -> list[str]:
    rules = schedule.get("settings") or {}
    lines = []
    if rules:
        lines = [
            f"Approval: {rules['approval']}",
            f"A painting comes again after {rules['cooldown_days']} days at the earliest",
        ]
        if rules["spacing_over_all"]:
            lines.append(f"{rules['spacing_over_all']} minutes between any two posts")
        if rules["holidays_of"]:
            lines.append(f"Holidays of {rules['holidays_of']}")
    for limit in schedule.get("limits", []):
        week = f", {limit['per_week']} a week" if limit["per_week"] else ""
        spacing = f"{limit['spacing']} minutes apart"
        lines.append(f"{Network(limit['network']).label}: {limit['per_day']} a day{week}, {spacing}")
    return lines


def _times(schedule: Mapping[str, Any]) -> list[str]:
    counts: dict[str, int] = {}
    for slot in schedule.get("slots", []):
        counts[slot["network"]] = counts.get(slot["network"], 0) + 1
    return [f"{Network(network).label}: {count} a week" for network, count in counts.items()]


def _calendar(calendar: Mapping[str, Any]) -> str:
    if calendar.get("address"):
        return f"{calendar['name']}, kept up to date from its address"
    if calendar.get("subscribed"):
        return f"{calendar['name']}, without its address: it is to be entered at the new client"
    count, left = len(calendar.get("events", [])), calendar.get("left", 0)
    rest = f"; {left:,} more did not fit" if left else ""
    return f"{calendar['name']}, {count:,} time{'' if count == 1 else 's'}{rest}"
