"""What the workspace holds already, as far as an import has to know it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from apps.core.tenancy.context import active_workspace
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.brand.models import Brand
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.captions.models import Caption
from apps.tenant.legacy.models import OldRow
from apps.tenant.legacy.source.rows import OldTable
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post


@dataclass(frozen=True)
class Remembered:
    """A row that was brought over before: what it became, by which run, and what it was like then."""

    object_id: UUID | None
    run: UUID
    fingerprint: str


@dataclass
class Known:
    """Nothing at all of a workspace that is yet to be made.

    ``places`` are the minutes that are taken on a network, ``posts`` the posts by artwork, network and minute,
    ``on_events`` the favourable times that have a post on a network, ``words`` the networks that an artwork has words
    for, ``shas`` the digests of artworks by their id.
    """

    brand: Brand = field(default_factory=Brand)
    workspace_name: str = ""
    rows: dict[tuple[str, str], Remembered] = field(default_factory=dict)
    collections: set[UUID | None] = field(default_factory=set)
    calendars: set[UUID | None] = field(default_factory=set)
    events: set[UUID | None] = field(default_factory=set)
    states: dict[UUID | None, str] = field(default_factory=dict)
    places: set[tuple[str, datetime]] = field(default_factory=set)
    posts: dict[tuple[UUID, str, datetime], UUID] = field(default_factory=dict)
    on_events: set[tuple[UUID, str]] = field(default_factory=set)
    remote_ids: set[str] = field(default_factory=set)
    availabilities: dict[UUID, str] = field(default_factory=dict)
    words: set[tuple[UUID, str]] = field(default_factory=set)
    shas: dict[UUID, str] = field(default_factory=dict)

    def row(self, table: str, key: str) -> Remembered | None:
        """What is remembered of the row."""
        return self.rows.get((table, key))


def known_load() -> Known:
    """What the active workspace holds. Ten queries."""
    known = Known(brand=Brand.objects.first() or Brand(), workspace_name=active_workspace().name)
    fields = ("table", "key", "object_id", "run", "fingerprint")
    for table, key, object_id, run, fingerprint in OldRow.objects.values_list(*fields):
        known.rows[table, key] = Remembered(object_id, run, fingerprint)
    known.collections = set(Collection.objects.values_list("pk", flat=True))
    known.calendars = set(Calendar.objects.values_list("pk", flat=True))
    known.events = set(Event.objects.values_list("pk", flat=True))
    standing = Post.objects.standing().values_list("pk", "artwork", "network", "scheduled_at", "event", "state")
    for pk, artwork, network, at, event, state in standing:
        known.states[pk] = state
        known.places.add((network, at))
        known.posts[artwork, network, at] = pk
        if event is not None:
            known.on_events.add((event, network))
    known.remote_ids = set(Delivery.objects.exclude(remote_id="").values_list("remote_id", flat=True))
    for pk, availability, digest in Artwork.objects.values_list("pk", "availability", "sha256"):
        known.availabilities[pk], known.shas[pk] = availability, digest
    written = Caption.objects.filter(~Q(text="") | ~Q(title=""))
    known.words = set(written.values_list("artwork", "network"))
    return known


def fingerprint_of(row: OldTable) -> str:
    """The row as it is now, by which a later run sees that it was changed."""
    facts = asdict(row)
    return sha256(repr(sorted(facts.items())).encode("utf-8", "replace")).hexdigest()


def key_of(*parts: object) -> str:
    """A row's name for ever, of at most 300 characters."""
    key = "|".join(str(part) for part in parts)
    return key if len(key) <= 300 else f"{key[:200]}|{sha256(key.encode()).hexdigest()}"


def kept_of(row: OldTable, columns: Iterable[str]) -> dict[str, str]:
    """The facts of the row, in these columns and in unknown ones, that have something in them."""
    facts = {name: str(getattr(row, name)) for name in columns}
    return {name: text for name, text in {**facts, **row.extra}.items() if text and text not in {"[]", "{}", "null"}}
