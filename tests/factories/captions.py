"""Captions for tests."""

from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption


def caption_make(
    artwork: Artwork, network: str = "instagram", text: str = "A harbour at dusk.", **fields: object
) -> Caption:
    """Words for the artwork on the network."""
    return Caption.objects.create(artwork=artwork, network=network, text=text, **fields)
