"""Reads of a preview: numbers, days of a month, entries for the grid, what was left out. Times of the active zone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Proposal, ProposalState
from apps.tenant.schedule.proposals.accepting import impossible, standing_for
from apps.tenant.schedule.proposals.rows import Row, rows_in, rows_of

GONE = "Deleted artwork"
_ANY = "00000000-0000-0000-0000-000000000000"


def picture_pattern() -> str:
    """Where small pictures are, with an id of zeros in the place of the artwork's: cheaper than an address for each."""
    return reverse("artworks:picture", args=[_ANY, "grid"])


@dataclass(frozen=True)
class Numbers:
    """The preview in numbers."""

    posts: int
    days: int
    artworks: int
    favourable: int
    pinned: int
    networks: list[tuple[str, int]]

    @property
    def usual(self) -> int:
        """At times that are not favourable ones."""
        return self.posts - self.favourable


@dataclass(frozen=True)
class Shown:
    """A row as it is drawn. ``problem``: why it can't become a post any more."""

    row: Row
    at: datetime
    title: str
    problem: str = ""

    @property
    def time(self) -> str:
        """By the clock of the active zone."""
        return f"{self.at:%H:%M}"

    @property
    def picture(self) -> str:
        """Where its small picture is."""
        return picture_pattern().replace(_ANY, self.row.artwork_id)


@dataclass
class Left:
    """What was left out for one reason."""

    reason: str
    names: list[str] = field(default_factory=list)


def numbers(proposal: Proposal) -> Numbers:
    """No query."""
    rows = rows_in(proposal)
    counts = Counter(row.network for row in rows)
    return Numbers(
        posts=len(rows),
        days=len({timezone.localtime(row.at).date() for row in rows}),
        artworks=len({row.artwork_id for row in rows}),
        favourable=sum(bool(row.event_id) for row in rows),
        pinned=sum(row.pinned for row in rows),
        networks=[(str(one.value), counts[one.value]) for one in Network.posted() if counts[one.value]],
    )


def months(proposal: Proposal) -> list[tuple[date, int]]:
    """The months that have posts, by their first days, with how many. No query."""
    counts = Counter(timezone.localtime(row.at).date().replace(day=1) for row in rows_in(proposal))
    return sorted(counts.items())


def days_of(proposal: Proposal, month: date) -> list[tuple[date, list[Shown]]]:
    """The posts of one month by day, those that were taken out too. Five queries."""
    rows = [row for row in rows_of(proposal) if timezone.localtime(row.at).date().replace(day=1) == month]
    days: dict[date, list[Shown]] = defaultdict(list)
    for shown in shown_of(proposal, rows):
        days[shown.at.date()].append(shown)
    return sorted(days.items())


def entries(proposal: Proposal, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The posts in [start, end) for the grid. Five queries."""
    rows = [row for row in rows_in(proposal) if start <= row.at < end]
    return [
        {
            "id": one.row.id,
            "title": one.title,
            "start": one.at.strftime("%Y-%m-%dT%H:%M"),
            "artwork": one.row.artwork_id,
            "network": one.row.network,
            "networkName": one.row.network_name,
            "reason": one.row.reason,
            "pinned": one.row.pinned,
            "favourable": bool(one.row.event_id),
            "problem": one.problem,
        }
        for one in shown_of(proposal, rows)
    ]


def shown_of(proposal: Proposal, rows: Sequence[Row]) -> list[Shown]:
    """The rows with titles, and why they can't be posts any more while the preview is open. Five queries."""
    standing = standing_for(rows)
    is_open = proposal.state in {ProposalState.OPEN, ProposalState.MAKING}
    why = impossible([row for row in rows if not row.dropped], standing) if is_open else {}
    return [
        Shown(
            row=row,
            at=timezone.localtime(row.at),
            title=standing.artworks[row.artwork_id].title if row.artwork_id in standing.artworks else GONE,
            problem=why.get(row.id, ""),
        )
        for row in rows
    ]


def impossible_count(proposal: Proposal) -> int:
    """How many of the preview's posts are not possible any more. Five queries."""
    rows = rows_in(proposal)
    return len(impossible(rows, standing_for(rows)))


def left_out(proposal: Proposal) -> list[tuple[str, int, list[Left]]]:
    """What found no place: heading, how many, by reason. No query."""
    headings = {"left": "Not planned when it was accepted", "artwork": "Artworks", "day": "Days"}
    kinds: dict[str, dict[str, Left]] = {kind: {} for kind in headings}
    for one in proposal.unplaced:
        reasons = kinds.setdefault(one.get("kind", "artwork"), {})
        reasons.setdefault(one["reason"], Left(one["reason"])).names.append(one["what"])
    return [
        (headings.get(kind, kind.capitalize()), sum(len(one.names) for one in reasons.values()), list(reasons.values()))
        for kind, reasons in kinds.items()
        if reasons
    ]


def swappable(proposal: Proposal, row: Row, *, query: str = "", most: int = 40) -> list[Shown]:
    """Posts of other artworks to change places with, the nearest first. One query."""
    rows = [one for one in rows_in(proposal) if one.artwork_id != row.artwork_id]
    titles = _titles(rows)
    if query:
        rows = [one for one in rows if query.lower() in titles.get(one.artwork_id, "").lower()]
    nearest = sorted(rows, key=lambda one: abs(one.at - row.at))[:most]
    return [Shown(one, timezone.localtime(one.at), titles.get(one.artwork_id, GONE)) for one in nearest]


def _titles(rows: Iterable[Row]) -> dict[str, str]:
    ids: set[UUID | str] = {row.artwork_id for row in rows}
    return {str(pk): title for pk, title in Artwork.objects.filter(pk__in=ids).values_list("pk", "title")}
