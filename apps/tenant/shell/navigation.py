"""The sections of a workspace, in the order of the work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from apps.core.access import Actor
from apps.core.roles import Right
from apps.tenant.legacy.selectors import has_kept


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
    count: int = 0


SECTIONS = (
    Section("Library", "library:list", "images"),
    Section("Collections", "library:collections", "collection"),
    Section("Captions", "captions:overview", "chat-left-quote"),
    Section("Calendars", "calendars:list", "moon-stars"),
    Section("Planner", "schedule:planner", "calendar3"),
    Section("Queue", "schedule:queue", "list-check"),
    Section("Deliveries", "publishing:board", "send"),
    Section("Export", "publishing:exports", "box-arrow-up-right", Right.EXPORT),
    Section("Team", "team:people", "people"),
    Section("Settings", "brand:settings", "sliders"),
)

# Pages of "Settings", as tabs; `tenant/settings_base.html` draws them.
SETTINGS = (
    Section("Workspace and voice", "brand:settings", "chat-quote", Right.MANAGE_SETTINGS),
    Section("Planning", "schedule:planning_rules", "calendar2-week", Right.MANAGE_SETTINGS),
    Section("Look", "brand:look", "palette", Right.MANAGE_SETTINGS),
    Section("Domains", "domains:list", "globe", Right.MANAGE_DOMAINS),
    Section("Keys", "credentials:keys", "key", Right.MANAGE_KEYS),
    Section("Channels", "publishing:channels", "broadcast"),
    Section("From before", "legacy:kept", "archive"),
    Section("Security", "security:second_factor", "shield-lock", Right.MANAGE_SECURITY),
    Section("Plan", "subscription:plan", "receipt", Right.MANAGE_BILLING),
    Section("Your data", "takeout:page", "box-arrow-down", Right.TAKE_OUT),
    Section("Agency access", "agency_access:page", "door-open"),
    Section("Log", "activity:log", "journal-text"),
)


_SETTINGS = "/settings/"


def navigation_for(actor: Actor, path: str, *, counts: Mapping[str, int] = {}) -> list[Item]:
    """The entries that the actor may open, with the one that ``path`` belongs to marked. No query.

    ``counts``: by ``url_name``, how much there waits for somebody.
    """
    there = [section for section in SECTIONS if actor.can(section.right)]
    items = [replace(_item(section, path), count=counts.get(section.url_name, 0)) for section in there]
    return [_opening(item, actor) if item.label == "Settings" else item for item in items]


def settings_pages_for(actor: Actor, path: str) -> list[Item]:
    """The tabs of the settings that the actor may open; the one with the longest prefix of ``path`` is marked.

    Where nothing came from another application, there is no page of it. A query at most, on pages of the settings.
    """
    hidden = set() if path.startswith(_SETTINGS) and has_kept() else {"legacy:kept"}
    items = [_item(one, path) for one in SETTINGS if actor.can(one.right) and one.url_name not in hidden]
    nearest = max((item.url for item in items if item.active), key=len, default="")
    return [replace(item, active=item.url == nearest) for item in items]


def _opening(settings: Item, actor: Actor) -> Item:
    """The entry of the settings, leading to the first of their pages that the actor may see."""
    return replace(settings, url=reverse(next(page.url_name for page in SETTINGS if actor.can(page.right))))


def _item(section: Section, path: str) -> Item:
    url = reverse(section.url_name)
    return Item(section.label, url, section.icon, active=path.startswith(url))
