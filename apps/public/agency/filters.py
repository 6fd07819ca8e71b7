"""The filters above the list of workspaces, as links."""

from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.statuses import status_of
from apps.public.workspaces.models import WorkspaceState


class Chip(TypedDict):
    """One filter for ``c-filter-chips``."""

    label: str
    url: str
    active: bool
    count: int


def state_chips(counts: dict[str, int], *, words: str, state: str) -> list[Chip]:
    """ "All", and each state that some workspace is in; the words that are searched for stay. No query."""
    chips = [_chip("All", "", sum(counts.values()), words=words, active=state not in WorkspaceState.values)]
    for value in WorkspaceState.values:
        if counts.get(value) or value == state:
            label = status_of("workspace", value).label
            chips.append(_chip(label, value, counts.get(value, 0), words=words, active=value == state))
    return chips


def _chip(label: str, state: str, count: int, *, words: str, active: bool) -> Chip:
    query = urlencode({name: value for name, value in (("q", words), ("state", state)) if value})
    return Chip(label=label, url=f"{reverse('agency:home')}?{query}", active=active, count=count)
