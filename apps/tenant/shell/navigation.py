"""The sections of a workspace, in the order of the work."""

from dataclasses import dataclass

from django.urls import reverse

from apps.core.access import Actor
from apps.core.roles import Right


@dataclass(frozen=True)
class Section:
    """One entry of the navigation: ``path`` is the prefix under which its pages live."""

    label: str
    url_name: str
    icon: str
    right: Right = Right.VIEW


@dataclass(frozen=True)
class Item:
    """An entry as the template draws it."""

    label: str
    url: str
    icon: str
    active: bool


SECTIONS = (
    Section("Library", "artworks:library", "images"),
    Section("Collections", "artworks:collections", "collection"),
    Section("Captions", "captions:overview", "chat-left-quote"),
    Section("Calendars", "calendars:list", "moon-stars"),
    Section("Planner", "schedule:planner", "calendar3"),
    Section("Queue", "schedule:queue", "list-check"),
    Section("Export", "publishing:exports", "box-arrow-up-right", Right.EXPORT),
    Section("Settings", "brand:settings", "sliders", Right.MANAGE_SETTINGS),
)


def navigation_for(actor: Actor, path: str) -> list[Item]:
    """The entries that the actor may open, with the one that ``path`` belongs to marked. No query."""
    return [
        Item(section.label, url, section.icon, active=path.startswith(url))
        for section in SECTIONS
        if actor.can(section.right)
        for url in [reverse(section.url_name)]
    ]
