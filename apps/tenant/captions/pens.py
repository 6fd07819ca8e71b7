"""Who holds the pen: a writer with what it needs at hand."""

from collections.abc import Collection
from typing import Protocol

from apps.core.networks import Network
from apps.core.outside.openai.tokens import Tokens
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand, CaptionWriter
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

    def take_spent(self) -> list[Tokens]:
        """What was spent since this was asked the last time."""
        ...


class OfflinePen:
    """The built-in writer, which needs nothing and costs nothing."""

    def __init__(self) -> None:
        self.source, self.quick = CaptionSource.OFFLINE, True

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str], artwork: Artwork) -> Draft:
        return OfflineWriter().write(facts, voice, network, avoid=avoid)

    def take_spent(self) -> list[Tokens]:
        return []


def pen_for(brand: Brand) -> Pen:
    """The pen that the workspace writes with."""
    if brand.writer != CaptionWriter.OPENAI:
        return OfflinePen()
    from apps.tenant.captions.openai_pen import OpenAIPen  # its library takes half a second to load: not at each start

    return OpenAIPen(brand)
