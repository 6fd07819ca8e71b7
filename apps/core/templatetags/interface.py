"""What the components and the shell need from Python; feature templates use the components instead."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.core.networks import Network
from apps.core.statuses import Status, status_of
from apps.core.toasts import toast_way

register = template.Library()


@register.simple_tag
def status_for(kind: str, state: str) -> Status:
    """Label, icon and tone of a state."""
    return status_of(kind, state)


@register.simple_tag
def network_for(value: str) -> Network:
    """The network of a stored value. Raises ValueError for a value that is none."""
    return Network(value)


@register.simple_tag
def control(field: BoundField, attrs: Mapping[str, Any]) -> SafeString:
    """The field's control with further HTML attributes (escaped by the widget's template)."""
    return field.as_widget(attrs=dict(attrs))


@register.simple_tag
def zone_words() -> str:
    """The active time zone as people say it: "New York time", "UTC"."""
    name = timezone.get_current_timezone_name()
    city = name.rpartition("/")[2].replace("_", " ")
    return f"{city} time" if "/" in name else name


@register.filter
def monogram(name: object) -> str:
    """One or two initials: "Jane Doe Studio" gives "JD"; an empty name gives a dot."""
    words = [word for word in str(name or "").replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "·"


@register.filter
def toast_level(tags: str) -> str:
    """The toast's level for a Django message's ``level_tag``; what is unknown is information."""
    return tags if tags in {"success", "warning", "error"} else "info"


@register.filter
def toast_link(tags: str | None) -> dict[str, str]:
    """Where the button of a message's toast leads, by the message's extra tags."""
    return toast_way(tags or "")
