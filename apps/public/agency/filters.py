"""The filters above the list of clients, as links and as choices."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.urls import reverse

from apps.core.statuses import status_of
from apps.public.agency.clients.columns import COLUMNS, Column
from apps.public.agency.clients.criteria import ANY_NEED, Criteria
from apps.public.agency.clients.needs import Need
from apps.public.workspaces.models import WorkspaceState


class Chip(TypedDict):
    """One filter for ``c-filter-chips``."""

    label: str
    url: str
    active: bool
    count: int


@dataclass(frozen=True)
class NeedLink:
    """One thing that clients need, how many do, and the list of those."""

    label: str
    icon: str
    tone: str
    count: int
    url: str
    is_active: bool


@dataclass(frozen=True)
class Heading:
    """One column's heading, which sorts by it."""

    name: str
    label: str
    title: str
    url: str
    direction: str
    is_number: bool


def state_chips(counts: Counter[str], criteria: Criteria) -> list[Chip]:
    """ "All", and each state that some client is in; what else is set stays. No query."""
    chips = [_chip("All", "", counts.total(), criteria)]
    for value in WorkspaceState.values:
        if counts[value] or value == criteria.state:
            chips.append(_chip(status_of("workspace", value).label, value, counts[value], criteria))
    return chips


def need_links(tallies: Counter[Need], criteria: Criteria) -> list[NeedLink]:
    """What clients need, the most pressing first; chosen again it is taken off. No query."""
    links = []
    for need in Need:
        active = criteria.need == need.slug
        if tallies[need] or active:
            url = _url(criteria.query(need="" if active else need.slug))
            links.append(NeedLink(need.label, need.icon, need.tone, tallies[need], url, active))
    return links


def headings(criteria: Criteria, columns: Iterable[str]) -> list[Heading]:
    """The headings of these columns. No query."""
    return [_heading(COLUMNS[name], criteria) for name in columns]


def sort_choices() -> list[tuple[str, str]]:
    """Value and words of each order, both ways, for where there are no headings. No query."""
    choices = []
    for column in COLUMNS.values():
        words = ("most first", "fewest first") if column.is_number else ("A to Z", "Z to A")
        if column.name == "needs":
            words = ("most pressing first", "least pressing first")
        elif column.name in {"activity", "created"}:
            words = ("newest first", "oldest first")
        usual = column.usual
        other = column.name if usual.startswith("-") else f"-{column.name}"
        choices += [(usual, f"{column.label}, {words[0]}"), (other, f"{column.label}, {words[1]}")]
    return choices


def need_choices() -> list[tuple[str, str]]:
    """Value and words of the filter by need. No query."""
    return [(ANY_NEED, "Needs anything"), *((need.slug, need.label) for need in Need)]


def _heading(column: Column, criteria: Criteria) -> Heading:
    return Heading(
        name=column.name,
        label=column.heading,
        title=column.label,
        url=_url(criteria.sorted_by(column.name)),
        direction=criteria.direction(column.name),
        is_number=column.is_number and column.name not in {"needs", "activity", "created"},
    )


def _chip(label: str, state: str, count: int, criteria: Criteria) -> Chip:
    return Chip(label=label, url=_url(criteria.query(state=state)), active=criteria.state == state, count=count)


def _url(query: str) -> str:
    return f"{reverse('agency:home')}?{query}"
