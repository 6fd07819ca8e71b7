"""The smaller files of an artwork: for grids, for looking closely, one for each way in which networks show pictures."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any

from apps.core.imaging.framing import WHOLE, Box, Canvas, Framing, Matte, around
from apps.core.imaging.inspect import Inspection, decoding_refused, header_inspect
from apps.core.imaging.libvips import Image, VipsError, image_fitted, image_part_fitted
from apps.core.imaging.matte import matted

GRID_SIDE, DETAIL_SIDE = 480, 1600
# Etsy advises 2,000 pixels on the short side; more than 4,000 on the long one only make the file heavier.
ETSY_SHORT, ETSY_LONG = 2000, 4000
# What Instagram takes: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
MAX_NETWORK_BYTES = 8_000_000

_WHITE = [255, 255, 255]
# The first is used but for pictures that are mere noise.
_JPEG_QUALITIES = (88, 75, 60, 40)
# One decoding serves all renditions up to this many pixels of the picture (three bytes each); a narrow crop of a
# larger one is decoded on its own, and only that part is kept.
_MOST_BASE_PIXELS = 24_000_000


class Kind(StrEnum):
    """The renditions, each with the value that the database knows it by."""

    GRID = "grid"
    DETAIL = "detail"
    PORTRAIT = "ig_4x5"
    SQUARE = "ig_1x1"
    PIN = "pin_2x3"
    STORY = "story_9x16"
    WIDE = "fb_191x1"
    ETSY = "etsy"

    @property
    def ratio(self) -> float | None:
        """Width by height of its canvas; None for those that have the painting's own."""
        canvas = _CANVASES.get(self)
        return canvas.ratio if canvas else None


_CANVASES = {
    Kind.PORTRAIT: Canvas(4, 5, most=270),
    Kind.SQUARE: Canvas(1, 1, most=1080),
    Kind.PIN: Canvas(2, 3, most=500),
    Kind.STORY: Canvas(9, 16, most=120),
    Kind.WIDE: Canvas(191, 100, most=10),
}
NETWORK_KINDS = (*_CANVASES, Kind.ETSY)

_WEBP_QUALITY = {Kind.GRID: 80, Kind.DETAIL: 82}
# The large one costs 0.11 s of CPU with effort 2 and 0.24 s with the default of 4, for 2 % fewer bytes.
_WEBP_EFFORT = {Kind.GRID: 4, Kind.DETAIL: 2}
_NOT_FRAMED: Mapping[Kind, Framing] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenditionFile:
    """One rendition, ready to be stored. Sizes in pixels. It holds pixels only: no EXIF, GPS, XMP, IPTC, profile."""

    kind: Kind
    data: bytes
    width: int
    height: int
    content_type: str
    extension: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one rendition shows: a part of the picture, its size in pixels, and that of the canvas it stands on."""

    kind: Kind
    matte: Matte
    box: Box
    scale: float  # from the original's pixels to the rendition's; never above 1
    size: tuple[int, int]
    canvas: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Base:
    """A part of the picture in memory, upright, just large enough for what is made of it."""

    image: Image
    box: Box

    def part(self, box: Box) -> Image:
        """The pixels of ``box``, which is a part of the whole picture and lies in this one."""
        if box == self.box:
            return self.image
        within = Box(
            (box.x - self.box.x) / self.box.width,
            (box.y - self.box.y) / self.box.height,
            box.width / self.box.width,
            box.height / self.box.height,
        )
        return self.image.crop(*within.pixels(self.image.width, self.image.height))


def renditions_make(
    path: Path, framings: Mapping[Kind, Framing] = _NOT_FRAMED, kinds: Collection[Kind] = tuple(Kind)
) -> list[RenditionFile]:
    """The renditions of the picture at ``path`` in the order of Kind: all of them, or those of ``kinds``.

    All are upright, in sRGB with 8 bits; the painting in them is never larger than in the original. ``grid`` and
    ``detail`` are WebP and fit in 480 and 1600 px. The networks' are JPEG without transparency, under 8 MB, with a
    canvas of exactly their ratio, on which the painting stands whole unless ``framings`` says otherwise. Kinds without
    a ratio (``grid``, ``detail``, ``etsy``) are always the whole painting alone, whatever ``framings`` says.

    Raises an ImageRefused as ``inspect`` does (call that first: this one does not look behind the picture).
    All of a 24-megapixel JPEG cost 0.5 s of CPU and 100 MB (a progressive one 0.8 s and 215 MB), of a TIFF 0.8 s and
    90 MB, of an AVIF 1.5 s and 390 MB; one alone of the JPEG 0.15 s and 50 MB.
    """
    inspection = header_inspect(path)
    plans = [_plan(kind, framings.get(kind, Framing()), inspection) for kind in Kind if kind in kinds]
    made: dict[Kind, RenditionFile] = {}
    try:
        for group, base in _bases(path, inspection, plans):
            made.update((file.kind, file) for file in _files(group, base))
    except VipsError as error:
        raise decoding_refused(path, inspection.format) from error
    return [made[plan.kind] for plan in plans]


def _plan(kind: Kind, framing: Framing, inspection: Inspection) -> _Plan:
    width, height = inspection.width, inspection.height
    if kind in _CANVASES:
        box = framing.box
        part = box.width * width, box.height * height
        canvas, size = _CANVASES[kind].place(*part)
        scale = max(size[0] / part[0], size[1] / part[1])
        return _Plan(kind, framing.matte, box, min(1.0, scale), size, canvas)
    if kind is Kind.ETSY:
        scale = min(1.0, ETSY_SHORT / min(width, height), ETSY_LONG / max(width, height))
    else:
        scale = min(1.0, (GRID_SIDE if kind is Kind.GRID else DETAIL_SIDE) / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return _Plan(kind, Matte.COLOUR, WHOLE, scale, size, size)


def _bases(path: Path, seen: Inspection, plans: list[_Plan]) -> Iterator[tuple[list[_Plan], _Base]]:
    """The plans with the pixels that they are made from."""
    if not plans:
        return
    region = around([plan.box for plan in plans])
    most = sqrt(_MOST_BASE_PIXELS / (region.width * seen.width * region.height * seen.height))
    shared = [plan for plan in plans if plan.scale <= most]
    if shared:
        region = around([plan.box for plan in shared])
        yield shared, _decoded(path, seen, max(plan.scale for plan in shared), region)
    for plan in plans:
        if plan.scale > most:
            yield [plan], _decoded(path, seen, plan.scale, plan.box)


def _decoded(path: Path, seen: Inspection, scale: float, box: Box) -> _Base:
    lies = seen.orientation in {5, 6, 7, 8}
    width, height = ceil(seen.width * scale), ceil(seen.height * scale)
    # Turned here, after the crop: libvips would first keep the whole picture in memory.
    options: dict[str, Any] = {
        "width": height if lies else width,
        "height": width if lies else height,
        "no_rotate": True,
    }
    # A picture without a profile becomes sRGB at the end; libvips' own way for those takes 0.2 s longer.
    if seen.has_profile:
        options["output_profile"] = "srgb"
    if seen.channels_kept:
        image = image_part_fitted(path, seen.format, seen.channels_kept, **options).colourspace("srgb")
    else:
        image = image_fitted(path, **options).colourspace("srgb")
    image = image.crop(*box.stored(seen.orientation).pixels(image.width, image.height)).copy_memory()
    return _Base(image if seen.orientation == 1 else image.autorot().copy_memory(), box)


def _files(plans: list[_Plan], base: _Base) -> Iterator[RenditionFile]:
    """The files, most of which share a few sizes of the painting: each is made once."""
    sized: dict[tuple[Box, tuple[int, int]], Image] = {}
    for plan in plans:
        if plan.kind in _WEBP_QUALITY:
            yield _webp(plan.kind, _resized(base.part(plan.box), plan.size))
            continue
        key = (plan.box, plan.size)
        if key not in sized:
            sized[key] = _opaque(_resized(base.part(plan.box), plan.size)).copy_memory()
        yield _jpeg(plan, sized[key])


def _resized(image: Image, size: tuple[int, int]) -> Image:
    if (image.width, image.height) == size:
        return image
    return image.thumbnail_image(size[0], height=size[1], size="force")


def _opaque(image: Image) -> Image:
    return image.flatten(background=_WHITE) if image.hasalpha() else image


def _webp(kind: Kind, image: Image) -> RenditionFile:
    data = image.webpsave_buffer(Q=_WEBP_QUALITY[kind], effort=_WEBP_EFFORT[kind], keep="none")
    return RenditionFile(kind, data, image.width, image.height, "image/webp", ".webp")


def _jpeg(plan: _Plan, image: Image) -> RenditionFile:
    image = matted(image, plan.matte, width=plan.canvas[0], height=plan.canvas[1])
    for quality in _JPEG_QUALITIES:
        # Colour at full resolution: thin strokes of pure red fray otherwise. Best codes would save 3 % of the bytes
        # for three times the CPU and a copy of the whole picture in memory.
        data = image.jpegsave_buffer(Q=quality, subsample_mode="off", optimize_coding=False, keep="none")
        if len(data) < MAX_NETWORK_BYTES:
            break
    return RenditionFile(plan.kind, data, image.width, image.height, "image/jpeg", ".jpg")
