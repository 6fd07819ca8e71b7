"""Who holds the pen: a writer with what it needs at hand."""

from collections.abc import Collection
from typing import Protocol

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.captions.models import CaptionSource
from apps.tenant.captions.writers.base import Draft, Facts, Voice
from apps.tenant.captions.writers.offline import OfflineWriter


class Pen(Protocol):
    """A writer with what it needs at hand. A ``quick`` one answers while somebody waits for the page."""

    source: CaptionSource
    quick: bool

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str], artwork: Artwork) -> Draft:
        """A draft inside the network's limits. Raises a WriterError."""
        ...


class OfflinePen:
    """The built-in writer, which needs nothing and costs nothing."""

    def __init__(self) -> None:
        self.source, self.quick = CaptionSource.OFFLINE, True

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str], artwork: Artwork) -> Draft:
        return OfflineWriter().write(facts, voice, network, avoid=avoid)


def pen_for(brand: Brand) -> Pen:
    """The pen that the workspace writes with."""
    return OfflinePen()
