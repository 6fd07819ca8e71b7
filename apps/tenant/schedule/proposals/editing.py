"""Changing a preview by hand: moved, swapped, given another artwork, pinned, taken out. Each is one step to undo.

What was changed by hand is pinned by itself: a filling again leaves it where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.calendars.selectors import events_posting_between
from apps.tenant.schedule.models import Post, Proposal
from apps.tenant.schedule.proposals.checking import artwork_of, rows_check, warnings_for
from apps.tenant.schedule.proposals.rows import Row, minute, row_get, rows_in, rows_of
from apps.tenant.schedule.proposals.steps import proposal_lock, rows_change

_BY_HAND = "Moved by hand"


@dataclass(frozen=True)
class Edit:
    """What was done, and in words which wishes it goes past."""

    label: str
    warning: str = ""


@transaction.atomic
def row_move(*, proposal: Proposal, version: int, row_id: str, at: datetime, zone: ZoneInfo) -> Edit:
    """Another time for a post; onto a favourable time that is free it takes that. About fifteen queries.

    Raises InvalidInput for a time that has passed, Conflict for a minute that is taken, and as ``proposal_lock``.
    """
    proposal = proposal_lock(proposal, version)
    old = row_get(proposal, row_id)
    at = minute(at)
    event = _event_at(proposal, old, at)
    reason = f"{event.calendar.name}: {event.summary}" if event else _BY_HAND
    new = replace(old, at=at, event_id=str(event.pk) if event else "", reason=reason, pinned=True, dropped=False)
    rows_check(proposal, [new])
    warning = warnings_for(proposal, [new], zone)
    label = f"Moved “{_title(new)}” to {at.astimezone(zone):%a %-d %b, %H:%M}"
    rows_change(proposal, label, [new])
    return Edit(label, warning)


@transaction.atomic
def rows_swap(*, proposal: Proposal, version: int, row_id: str, other_id: str, zone: ZoneInfo) -> Edit:
    """The artworks of two posts change places. About fifteen queries. Raises InvalidInput for one that is sold."""
    proposal = proposal_lock(proposal, version)
    one, other = row_get(proposal, row_id), row_get(proposal, other_id)
    if one.artwork_id == other.artwork_id:
        raise InvalidInput("Both posts show the same artwork. Choose a post with another one.")
    first, second = artwork_of(one.artwork_id), artwork_of(other.artwork_id)
    changed = [
        replace(one, artwork_id=other.artwork_id, pinned=True),
        replace(other, artwork_id=one.artwork_id, pinned=True),
    ]
    warning = warnings_for(proposal, changed, zone)
    label = f"Swapped “{first.title}” and “{second.title}”"
    rows_change(proposal, label, changed)
    return Edit(label, warning)


@transaction.atomic
def row_replace(*, proposal: Proposal, version: int, row_id: str, artwork_id: str, zone: ZoneInfo) -> Edit:
    """Another artwork at the same time. About twelve queries. Raises InvalidInput for one not to be promoted."""
    proposal = proposal_lock(proposal, version)
    artwork = artwork_of(artwork_id)
    new = replace(row_get(proposal, row_id), artwork_id=str(artwork.pk), pinned=True)
    warning = warnings_for(proposal, [new], zone)
    label = f"Gave the place to “{artwork.title}”"
    rows_change(proposal, label, [new])
    return Edit(label, warning)


@transaction.atomic
def rows_pin(*, proposal: Proposal, version: int, row_ids: Iterable[str], pinned: bool) -> Edit:
    """Hold posts where they are when the preview is filled again, or let them go. Six queries."""
    proposal = proposal_lock(proposal, version)
    rows = [row for row in _rows(proposal, row_ids) if row.pinned != pinned]
    if not rows:
        raise InvalidInput("They are pinned already." if pinned else "None of them is pinned.")
    label = f"{'Pinned' if pinned else 'Let go'} {_some(rows)}"
    rows_change(proposal, label, [replace(row, pinned=pinned) for row in rows])
    return Edit(label)


@transaction.atomic
def rows_drop(*, proposal: Proposal, version: int, row_ids: Iterable[str], dropped: bool) -> Edit:
    """Take posts out of the preview, or bring them back. Seven queries.

    One that comes back leaves its favourable time to the post that uses it now. Raises Conflict when its minute was
    taken meanwhile.
    """
    proposal = proposal_lock(proposal, version)
    rows = [row for row in _rows(proposal, row_ids) if row.dropped != dropped]
    if not rows:
        raise InvalidInput("They are out already." if dropped else "They are in the preview already.")
    used = {(row.event_id, row.network) for row in rows_in(proposal)}
    changed = [replace(row, dropped=dropped, pinned=not dropped) for row in rows]
    if not dropped:
        changed = [replace(row, event_id="") if (row.event_id, row.network) in used else row for row in changed]
        rows_check(proposal, changed)
    label = f"{'Took out' if dropped else 'Brought back'} {_some(rows)}"
    rows_change(proposal, label, changed)
    return Edit(label)


def times_near(proposal: Proposal, row: Row, *, days: int = 3, most: int = 12) -> list[Event]:
    """Favourable times around the post that nobody uses on its network, in order. Three queries."""
    span = (max(row.at - timedelta(days=days), timezone.now()), row.at + timedelta(days=days))
    events = events_posting_between(*span).exclude(pk__in=[one for one in [row.event_id] if one])
    taken = {one.at for one in rows_in(proposal) if one.network == row.network}
    posts = Post.objects.heard().filter(network=row.network)
    taken |= set(posts.between(*span).values_list("scheduled_at", flat=True))
    used = {one.event_id for one in rows_in(proposal) if one.network == row.network}
    used |= {str(pk) for pk in posts.filter(event__in=events).values_list("event_id", flat=True)}
    found = [event for event in events if minute(event.posts_at) not in taken and str(event.pk) not in used]
    nearest = sorted(found, key=lambda one: abs(one.posts_at - row.at))[:most]
    return sorted(nearest, key=lambda one: one.posts_at)


def _event_at(proposal: Proposal, row: Row, at: datetime) -> Event | None:
    """The favourable time of that minute which nobody else uses on the network."""
    used = {one.event_id for one in rows_in(proposal) if one.network == row.network and one.id != row.id}
    events = events_posting_between(at, at + timedelta(minutes=1))
    posts = Post.objects.heard().filter(network=row.network, event__in=events)
    used |= {str(pk) for pk in posts.values_list("event_id", flat=True)}
    free = [event for event in events if str(event.pk) not in used]
    return min(free, key=lambda one: (one.calendar.priority, str(one.pk)), default=None)


def _rows(proposal: Proposal, row_ids: Iterable[str]) -> list[Row]:
    wanted = set(row_ids)
    rows = [row for row in rows_of(proposal) if row.id and row.id in wanted]
    if not rows:
        raise InvalidInput("These posts are not in this preview any more. It is shown as it is now.")
    return rows


def _some(rows: Sequence[Row]) -> str:
    return f"“{_title(rows[0])}”" if len(rows) == 1 else f"{len(rows)} posts"


def _title(row: Row) -> str:
    title = Artwork.objects.filter(pk=row.artwork_id).values_list("title", flat=True).first()
    return title or "a deleted artwork"
