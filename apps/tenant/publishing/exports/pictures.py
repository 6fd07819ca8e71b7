"""What the networks take for a picture, and what is wrong with one. Pure.

Sources, as read on 2026-11-23: Instagram feed JPEG, 8 MB, 4:5 to 1.91:1, 320 to 1,440 pixels wide; Pinterest JPEG or
PNG, 20 MB; Facebook Page 10 MB. Megabytes are taken as the smaller of the two readings, a million bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from apps.core.networks import Network

_MB = 1_000_000
_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/gif": "GIF"}
# Sides are whole pixels: 1080 × 1351 is 4:5 to everybody.
_SLACK = 0.005


@dataclass(frozen=True, slots=True)
class Picture:
    """The file that a post shows; sides in pixels."""

    content_type: str
    width: int
    height: int
    byte_size: int


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a network takes. ``widths`` in pixels and ``ratios`` of width to height, both ends included.

    No ``types``: it names none.
    """

    types: tuple[str, ...]
    megabytes: int
    widths: tuple[int, int] | None = None
    ratios: tuple[float, float] | None = None


LIMITS: Mapping[Network, PictureLimits] = MappingProxyType(
    {
        Network.INSTAGRAM: PictureLimits(("image/jpeg",), 8, widths=(320, 1440), ratios=(4 / 5, 1.91)),
        Network.PINTEREST: PictureLimits(("image/jpeg", "image/png"), 20),
        Network.FACEBOOK: PictureLimits((), 10),
    }
)


def picture_faults(picture: Picture, network: Network) -> list[str]:
    """What the network would refuse, each a sentence; empty when all is well."""
    limits = LIMITS[network]
    found = []
    if limits.types and picture.content_type not in limits.types:
        taken = " or ".join(_NAMES[one] for one in limits.types)
        found.append(f"Its picture is {_NAMES.get(picture.content_type, picture.content_type)}; it must be {taken}.")
    if picture.byte_size > limits.megabytes * _MB:
        size = picture.byte_size / _MB
        found.append(f"Its picture has {size:.1f} MB; {network.label} takes {limits.megabytes} MB.")
    if limits.widths and not limits.widths[0] <= picture.width <= limits.widths[1]:
        least, most = limits.widths
        found.append(f"Its picture is {picture.width:,} pixels wide; {network.label} takes {least} to {most:,}.")
    if limits.ratios and not _within(picture.width / max(1, picture.height), limits.ratios):
        found.append(f"Its picture is {picture.width} × {picture.height}; {network.label} takes 4:5 to 1.91:1.")
    return found


def _within(ratio: float, ends: tuple[float, float]) -> bool:
    return ends[0] * (1 - _SLACK) <= ratio <= ends[1] * (1 + _SLACK)
