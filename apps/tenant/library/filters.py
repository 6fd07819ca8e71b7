"""What the library shows: read from the address, written back into it, said in words."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from apps.core.imaging.families import Family
from apps.core.networks import Network
from apps.core.requests import is_uuid
from apps.tenant.artworks.models import Availability, Collection, Orientation

LONGEST_QUERY = 100

SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("Newest first", ("-created_at", "id")),
    "oldest": ("Oldest first", ("created_at", "id")),
    "changed": ("Last changed", ("-updated_at", "id")),
    "title": ("By title", ("title", "id")),
    "year": ("By year, newest", ("-year", "title", "id")),
    "price": ("By price, highest", ("-price_minor", "title", "id")),
}
STAGES = {
    "draft": "Words missing",
    "ready": "Ready to plan",
    "scheduled": "Planned",
    "posted": "Posted before",
    "never": "Never posted",
}


@dataclass(frozen=True)
class Choice:
    """One value of a filter as the interface offers it."""

    value: str
    label: str
    swatch: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class LibraryFilter:
    """What the library shows, as it stands in the address. What isn't known there counts as not set.

    ``missing`` is a network, or "any". ``stage`` is one of STAGES.
    """

    q: str = ""
    availability: str = ""
    collection: str = ""
    stage: str = ""
    missing: str = ""
    orientation: str = ""
    colour: str = ""
    tag: str = ""
    sort: str = "newest"

    @classmethod
    def of(cls, address: QueryDict) -> "LibraryFilter":
        """From a query string."""
        given = {field.name: address.get(field.name, "").strip() for field in fields(cls)}
        known = {name: value for name, value in given.items() if value and _is_known(name, value)}
        return cls(**{**known, "q": given["q"].replace("\0", "")[:LONGEST_QUERY], "tag": given["tag"][:40]})

    @property
    def is_set(self) -> bool:
        """Whether something is left out."""
        return replace(self, sort="newest") != LibraryFilter()

    @property
    def query_string(self) -> str:
        """For an address, without what is not set."""
        default = asdict(LibraryFilter())
        return urlencode({name: value for name, value in asdict(self).items() if value != default[name]})

    @property
    def collection_id(self) -> UUID | None:
        """The collection, unless it is "none" or not set."""
        return UUID(self.collection) if self.collection not in {"", "none"} else None

    def without(self, name: str) -> "LibraryFilter":
        """The same without one of the filters."""
        return replace(self, **{name: getattr(LibraryFilter(), name)})

    def chips(self, collections: dict[str, str]) -> Iterator[Chip]:
        """What is set, in words; ``collections`` are names by id."""
        for name in ("q", "stage", "availability", "collection", "missing", "orientation", "colour", "tag"):
            value = getattr(self, name)
            if value:
                yield Chip(_words(name, value, collections), self.without(name).query_string)


def choices(collections: dict[str, str]) -> dict[str, list[Choice]]:
    """What can be chosen for each filter."""
    return {
        "stage": [Choice(value, label) for value, label in STAGES.items()],
        "availability": [Choice(value, str(label)) for value, label in Availability.choices],
        "collection": [Choice("none", "In no collection"), *(Choice(pk, name) for pk, name in collections.items())],
        "missing": [Choice("any", "Any network"), *(Choice(one.value, str(one.label)) for one in Network)],
        "orientation": [Choice(value, str(label)) for value, label in Orientation.choices],
        "colour": [Choice(one.value, str(one.label), one.swatch) for one in Family],
        "sort": [Choice(value, label) for value, (label, _) in SORTS.items()],
    }


_KNOWN: dict[str, set[str]] = {
    "availability": set(Availability.values),
    "stage": set(STAGES),
    "missing": {"any", *Network.values},
    "orientation": set(Orientation.values),
    "colour": set(Family.values),
    "sort": set(SORTS),
}


def _is_known(name: str, value: str) -> bool:
    if name == "collection":
        return value == "none" or is_uuid(value)
    return name not in _KNOWN or value in _KNOWN[name]


def _words(name: str, value: str, collections: dict[str, str]) -> str:
    if name == "collection":
        return "In no collection" if value == "none" else collections.get(value, "A collection that is gone")
    if name == "missing":
        return "Without words" if value == "any" else f"Without words for {Network(value).label}"
    return _LABELS[name](value)


_LABELS: dict[str, Callable[[str], str]] = {
    "q": lambda value: f"“{value}”",
    "stage": lambda value: STAGES[value],
    "availability": lambda value: str(Availability(value).label),
    "orientation": lambda value: str(Orientation(value).label),
    "colour": lambda value: str(Family(value).label),
    "tag": lambda value: f"Tag {value}",
}


def collection_names() -> dict[str, str]:
    """Names of all collections by id, in their order. One query."""
    return {str(pk): name for pk, name in Collection.objects.order_by("name").values_list("pk", "name")}
