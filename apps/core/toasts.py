"""Short notes at the edge of the page: for the next page (``toast_flash``) or in an htmx answer (``toast_send``)."""

from dataclasses import asdict, dataclass
from typing import Literal, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

Level = Literal["info", "success", "warning", "error"]
AnyResponse = TypeVar("AnyResponse", bound=HttpResponse)
_OPENS = "open:"

_LEVELS: dict[str, int] = {
    "info": messages.INFO,
    "success": messages.SUCCESS,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """One sentence; ``undo_url`` is POSTed when the user presses "Undo", ``action_url`` is a page that is opened.

    ``undo_label`` is what the button says instead of "Undo", such as "Redo".
    """

    text: str
    level: Level = "success"
    undo_url: str = ""
    undo_label: str = ""
    action_url: str = ""
    action_label: str = ""

    def as_event(self) -> dict[str, str]:
        """The detail of the ``toast`` event, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def toast_flash(request: HttpRequest, toast: Toast) -> None:
    """Keeps the toast for the next full page. Undo, or else the page to open, travels in the message's tags."""
    way = toast.undo_url or (f"{_OPENS}{toast.action_url} {toast.action_label}" if toast.action_url else "")
    messages.add_message(request, _LEVELS[toast.level], toast.text, extra_tags=way)


def toast_way(extra_tags: str) -> dict[str, str]:
    """What ``toast_flash`` put into the tags: ``undo_url``, or ``action_url`` with ``action_label``, or nothing."""
    if extra_tags.startswith("/"):
        return {"undo_url": extra_tags}
    if not extra_tags.startswith(f"{_OPENS}/"):
        return {}
    url, _, label = extra_tags.removeprefix(_OPENS).partition(" ")
    return {"action_url": url, "action_label": label or "Open"}


def toast_send(response: AnyResponse, toast: Toast) -> AnyResponse:
    """Adds the toast to an htmx answer of any status; returns the same response."""
    trigger_client_event(response, "toast", toast.as_event())
    return response
