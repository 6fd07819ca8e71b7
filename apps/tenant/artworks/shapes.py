"""Which shape of a painting goes out on which network."""

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork, RenditionKind

# Width to height of each shape that is not the painting's own.
RATIOS: dict[RenditionKind, float] = {
    RenditionKind.PORTRAIT: 4 / 5,
    RenditionKind.SQUARE: 1.0,
    RenditionKind.PIN: 2 / 3,
    RenditionKind.STORY: 9 / 16,
    RenditionKind.WIDE: 1.91,
}

# The shapes that a network's post can have. The first that leaves the least matte is taken, unless somebody chose.
SHAPES: dict[Network, tuple[RenditionKind, ...]] = {
    Network.INSTAGRAM: (RenditionKind.PORTRAIT, RenditionKind.SQUARE),
    Network.PINTEREST: (RenditionKind.PIN,),
    Network.FACEBOOK: (RenditionKind.WIDE, RenditionKind.PORTRAIT, RenditionKind.SQUARE),
    Network.ETSY: (RenditionKind.ETSY,),
}

# What the client can frame: every shape, in the order of the networks.
FRAMED: tuple[RenditionKind, ...] = tuple(RATIOS)


def kind_for(artwork: Artwork, network: Network) -> RenditionKind:
    """The rendition that a post of the artwork on the network shows. No query."""
    chosen = artwork.shapes.get(network.value)
    offered = SHAPES[network]
    if chosen in offered:
        return RenditionKind(chosen)
    return min(offered, key=lambda kind: _matte(artwork.pixel_width / artwork.pixel_height, RATIOS.get(kind)))


def _matte(ratio: float, shape: float | None) -> float:
    """The part of the canvas that the whole painting would leave free, from 0 to 1."""
    return 0.0 if shape is None else 1 - min(ratio / shape, shape / ratio)
