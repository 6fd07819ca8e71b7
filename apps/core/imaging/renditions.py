"""The smaller files of an artwork: for grids, for looking closely, for the networks."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from pathlib import Path

from apps.core.imaging.inspect import Inspection, decoding_refused, header_inspect
from apps.core.imaging.libvips import Image, VipsError, image_fitted
from apps.core.imaging.matte import canvas_size, matted

GRID_SIDE, DETAIL_SIDE = 480, 1600
# Instagram's feed: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
SHARE_WIDTH = 1440
SHARE_NARROWEST, SHARE_WIDEST = 4 / 5, 1.91

_WHITE = [255, 255, 255]
_SHARE_QUALITY = 88


class Kind(StrEnum):
    """The renditions, each with the value that the database knows it by."""

    GRID = "grid"
    DETAIL = "detail"
    SHARE = "share"


_WEBP_QUALITY = {Kind.GRID: 80, Kind.DETAIL: 82}
# The large one costs 0.11 s of CPU with effort 2 and 0.24 s with the default of 4, for 2 % fewer bytes.
_WEBP_EFFORT = {Kind.GRID: 4, Kind.DETAIL: 2}


@dataclass(frozen=True, slots=True)
class RenditionFile:
    """One rendition, ready to be stored. Sizes in pixels. It holds pixels only: no EXIF, GPS, XMP, IPTC, profile."""

    kind: Kind
    data: bytes
    width: int
    height: int
    content_type: str
    extension: str


def renditions_make(path: Path) -> list[RenditionFile]:
    """``grid``, ``detail`` and ``share`` of the picture at ``path``, from one decoding of it.

    All upright, in sRGB with 8 bits, none larger than the original, none cropped. ``grid`` and ``detail`` are WebP and
    fit in 480 and 1600 px; ``share`` is a JPEG without transparency, at most 1440 px wide and under 8 MB, with a quiet
    matte where the painting is narrower than 4:5 or wider than 1.91:1.

    Raises an ImageRefused as ``inspect`` does (call that first: this one does not look behind the picture).
    Costs 0.4 s of CPU and 70 MB for a 24-megapixel JPEG; a progressive one 0.7 s and 210 MB.
    """
    inspection = header_inspect(path)
    try:
        base = _base(path, inspection)
    except VipsError as error:
        raise decoding_refused(path, inspection.format) from error
    return [_webp(base, Kind.GRID, GRID_SIDE), _webp(base, Kind.DETAIL, DETAIL_SIDE), _share(base)]


def _base(path: Path, inspection: Inspection) -> Image:
    """The picture in memory, just large enough for the largest rendition."""
    width, height = inspection.width, inspection.height
    scale = max(min(1.0, DETAIL_SIDE / max(width, height)), _share_scale(width, height))
    # A picture without a profile becomes sRGB at the end; libvips' own way for those takes 0.2 s longer.
    options = {"output_profile": "srgb"} if inspection.has_profile else {}
    fitted = image_fitted(path, width=ceil(width * scale), height=ceil(height * scale), **options)
    return fitted.colourspace("srgb").copy_memory()


def _share_scale(width: int, height: int) -> float:
    canvas, _ = canvas_size(width, height, narrowest=SHARE_NARROWEST, widest=SHARE_WIDEST)
    return min(1.0, SHARE_WIDTH / canvas)


def _webp(base: Image, kind: Kind, side: int) -> RenditionFile:
    image = base.thumbnail_image(side, height=side, size="down")
    data = image.webpsave_buffer(Q=_WEBP_QUALITY[kind], effort=_WEBP_EFFORT[kind], keep="none")
    return RenditionFile(kind, data, image.width, image.height, "image/webp", ".webp")


def _share(base: Image) -> RenditionFile:
    image = base.flatten(background=_WHITE) if base.hasalpha() else base
    scale = _share_scale(image.width, image.height)
    image = image.thumbnail_image(
        max(1, int(image.width * scale)), height=max(1, int(image.height * scale)), size="down"
    )
    width, height = canvas_size(image.width, image.height, narrowest=SHARE_NARROWEST, widest=SHARE_WIDEST)
    image = matted(image, width=width, height=height)
    # Colour at full resolution: thin strokes of pure red fray otherwise.
    data = image.jpegsave_buffer(Q=_SHARE_QUALITY, subsample_mode="off", optimize_coding=True, keep="none")
    return RenditionFile(Kind.SHARE, data, image.width, image.height, "image/jpeg", ".jpg")
