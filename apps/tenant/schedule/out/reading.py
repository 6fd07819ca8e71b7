"""The plan between two moments as it is taken along: plain values, few queries, whatever the number of posts."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from apps.core.networks import Network
from apps.core.statuses import status_of
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import OPEN_STATES

_CAPTION = ("artwork_id", "network", "text", "print_text", "hashtags", "link", "updated_at")
_POST = (
    "pk",
    "artwork_id",
    "artwork__title",
    "artwork__availability",
    "artwork__deleted_at",
    "artwork__updated_at",
    "network",
    "scheduled_at",
    "state",
    "approved_name",
    "version",
    "updated_at",
    "is_of_prints",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the post says. ``hashtags`` are without their signs; ``print_text`` takes the text's place for prints."""

    text: str = ""
    print_text: str = ""
    hashtags: tuple[str, ...] = ()
    link: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A post as it goes out, as far as one can say now.

    ``is_silent``: its artwork is on hold, in the bin, or sold without the post's speaking of prints.
    """

    pk: UUID
    artwork_id: UUID
    title: str
    network: Network
    at: datetime
    state: PostState
    is_silent: bool
    approved_name: str
    version: int
    changed_at: datetime
    words: Words

    @property
    def state_words(self) -> str:
        """As the interface calls the state."""
        return "Stays silent" if self.is_silent else status_of("post", self.state).label


def plan_read(start: datetime, end: datetime, *, with_words: bool = True) -> list[Planned]:
    """The standing posts in [start, end), by time. Two queries, one without words."""
    rows = list(Post.objects.standing().between(start, end).with_prints().values_list(*_POST))
    words = _words({row[1] for row in rows}) if with_words and rows else {}
    return [_planned(row, words.get((row[1], row[6]), Words())) for row in rows]


def plan_stamp(start: datetime, end: datetime) -> tuple[str, datetime | None]:
    """Another text after each change of what ``plan_read`` answers, and the last change's moment. Three queries.

    Of artworks and captions all are looked at: a change of one that is not planned only costs a needless answer.
    """
    posts = Post.objects.standing().between(start, end)
    found = [
        reads.order_by().aggregate(count=Count("pk"), newest=Max("updated_at"))
        for reads in (posts, Artwork.objects.all(), Caption.objects.all())
    ]
    text = ".".join(f"{one['count']}-{one['newest'].timestamp() if one['newest'] else 0}" for one in found)
    return text, max((one["newest"] for one in found if one["newest"]), default=None)


def _words(artwork_ids: set[UUID]) -> dict[tuple[UUID, str], Words]:
    captions = Caption.objects.filter(artwork__in=artwork_ids).order_by().values_list(*_CAPTION)
    return {
        (artwork, network): Words(text, print_text, tuple(hashtags), link, changed)
        for artwork, network, text, print_text, hashtags, link, changed in captions
    }


def _planned(row: tuple[Any, ...], words: Words) -> Planned:
    pk, artwork_id, title, availability, deleted, artwork_changed, network, at, state, approved, version, *rest = row
    changed, is_of_prints = rest
    is_open = state in OPEN_STATES
    if is_of_prints:
        words = replace(words, text=words.print_text)
    moments = [changed, artwork_changed, words.changed_at]
    return Planned(
        pk=pk,
        artwork_id=artwork_id,
        title=str(title),
        network=Network(network),
        at=at,
        state=PostState(state),
        is_silent=is_open and not is_of_prints and (availability != "available" or deleted is not None),
        approved_name=str(approved),
        version=version,
        changed_at=max(moment for moment in moments if isinstance(moment, datetime)),
        words=words,
    )
