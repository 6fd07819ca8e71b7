"""Wishes and previews for tests."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Proposal, ProposalState
from apps.tenant.schedule.proposals import Wishes
from apps.tenant.schedule.proposals.rows import Row, rows_as_json
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make

NETWORKS = ("instagram", "pinterest", "facebook")


def ready_artworks(count: int, **facts: Any) -> list[Artwork]:
    """Artworks with words for every network."""
    artworks = [artwork_make(f"Painting {number}", **facts) for number in range(count)]
    for artwork in artworks:
        for network in NETWORKS:
            caption_make(artwork, network)
    return artworks


def wishes_make(**changes: Any) -> Wishes:
    """Ten days from tomorrow on, two posts a day on Instagram and one on Pinterest."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "start": today + timedelta(days=1),
        "end": today + timedelta(days=10),
        "per_day": {"instagram": 2, "pinterest": 1, "facebook": 0},
        "spacing": dict.fromkeys(NETWORKS, 180),
        "strategy": "favourable_only",
        "cooldown_days": 30,
    }
    return Wishes(**{**values, **changes})


def wishes_typed(**changes: Any) -> dict[str, Any]:
    """The same as a browser sends it."""
    today: date = timezone.localdate()
    values: dict[str, Any] = {
        "start": today + timedelta(days=1),
        "end": today + timedelta(days=10),
        "strategy": "favourable_only",
        "spacing_over_all": 0,
        "cooldown_days": 30,
        "excluded": "",
        "choice": "all",
        "in_series": "on",
    }
    for network, count in zip(NETWORKS, (2, 1, 0), strict=True):
        values |= {f"per_day_{network}": count, f"per_week_{network}": 0, f"spacing_{network}": 180}
    return {**values, **changes}


def row_make(artwork: Artwork, at: datetime, network: str = "instagram", **fields: Any) -> Row:
    """A post of a preview."""
    values = {"id": str(uuid4()), "reason": "Moon: Window", **fields}
    return Row(artwork_id=str(artwork.pk), network=network, at=at.replace(second=0, microsecond=0), **values)


def proposal_with(*rows: Row, **fields: Any) -> Proposal:
    """An open preview of these posts."""
    values = {"wishes": wishes_make().as_json(), "state": ProposalState.OPEN, **fields}
    return Proposal.objects.create(placements=rows_as_json(rows), **values)
