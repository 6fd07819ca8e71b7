"""The gate: whether a file is a picture that we can work with, by its content alone."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from apps.core.imaging.errors import (
    Animated,
    Damaged,
    EmptyFile,
    FileTooHeavy,
    FormatNotTaken,
    HidesDocument,
    Incomplete,
    TooFewPixels,
    TooManyPixels,
)
from apps.core.imaging.formats import FORMATS, HEAD_BYTES, Format, camera_raw, identify, phone_photo
from apps.core.imaging.libvips import Image, VipsError, image_open
from apps.core.imaging.structure import hides_document, is_animated_png, is_avif_sequence, picture_end
from apps.core.imaging.tiff import Tiff, tiff_read

MAX_FILE_BYTES = 60_000_000
MAX_PIXELS = 150_000_000
MAX_SIDE = 40_000
MIN_SIDE = 64
# Progressive JPEG, interlaced PNG, WebP and AVIF are decoded as a whole, a TIFF by its strips or rows of tiles;
# all others run through memory line by line.
MAX_WHOLE_FRAME_BYTES = 400_000_000
# Measured with 24 megapixels: 14.5 bytes for each with 8 bits and 4:2:0, 17.5 with 10 bits or with 4:4:4.
_AVIF_PIXEL_BYTES = 16

_INCOMPLETE = (
    "The file stops before the picture is complete; part of it got lost on the way. "
    "Upload it again; if that doesn't help, copy it anew from the camera or phone."
)
_DAMAGED = (
    "The picture in this file is damaged and can't be opened. "
    "Open it in a photo program, save it again and upload that."
)
_ANIMATED = f"This is an animation or has several pages. Upload one still picture of the painting as {FORMATS}."
_TIFF_UNCOMMON = (
    "This is a TIFF saved in a way that few programs open. "
    "Save it with 8 or 16 bits per channel and without compression or with LZW, and upload that."
)
_HIDES = (
    "Behind the picture this file carries a second document, such as an archive or a web page. "
    "Open the picture in a photo program, save it under a new name and upload that."
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds. Sizes in pixels, as seen: after the camera's orientation is applied."""

    format: Format
    content_type: str
    extension: str
    byte_size: int
    width: int
    height: int
    orientation: int  # EXIF's 1 to 8; 1 is upright
    pages: int
    has_alpha: bool
    has_profile: bool
    channels_kept: int = 0  # of a TIFF that has more than show the picture; 0 means all


def inspect(path: Path, *, decode: bool = True) -> Inspection:
    """Facts about the picture at ``path``, after all of it has been decoded once.

    Without ``decode`` damage inside the picture goes unseen: for those who make all renditions next, which decode it
    anyway and refuse it in the same way.

    Raises an ImageRefused with a code and a sentence for the painter: EmptyFile, FileTooHeavy, NoPicture,
    FormatNotTaken, TooManyPixels, TooFewPixels, Animated, Incomplete, Damaged, HidesDocument. Sizes are checked on the
    header, before any pixel is decoded. Costs for 24 megapixels: a JPEG 0.1 s of CPU and 36 MB, a progressive one
    0.45 s and 175 MB, a TIFF 0.4 s and 40 MB, an AVIF 1.1 s and 390 MB; without ``decode`` a few milliseconds.
    """
    inspection = header_inspect(path)
    with _mapped(path) as data:
        if decode:
            _decode(path, inspection.format)
        end = picture_end(data, inspection.format)
        if end is None:
            raise Incomplete(_INCOMPLETE)
        if hides_document(data, end):
            raise HidesDocument(_HIDES)
    return inspection


def header_inspect(path: Path) -> Inspection:
    """The same facts from the header alone, with all checks that need no decoding. Costs about a millisecond."""
    size = path.stat().st_size
    _check_weight(size)
    with path.open("rb") as file:
        taken = identify(file.read(HEAD_BYTES))
    tiff = _tiff(path) if taken is Format.TIFF else None
    _check_frames(path, taken)
    try:
        image = image_open(path, taken)
        if tiff and tiff.channels_kept:
            image = image.extract_band(0, n=tiff.channels_kept)
    except VipsError as error:
        raise decoding_refused(path, taken) from error
    if taken is Format.AVIF and image.get("heif-compression") != "av1":
        raise phone_photo()
    inspection = _facts(image, taken, size, tiff)
    _check_size(inspection, tiff.block_bytes if tiff else _whole_frame_bytes(image, inspection))
    if inspection.pages > 1:
        raise Animated(_ANIMATED)
    return inspection


def decoding_refused(path: Path, taken: Format) -> Incomplete | Damaged:
    """What to raise when libvips could not decode the file: the refusal that fits."""
    with _mapped(path) as data:
        return Incomplete(_INCOMPLETE) if picture_end(data, taken) is None else Damaged(_DAMAGED)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _check_weight(size: int) -> None:
    if size == 0:
        raise EmptyFile("This file is empty: nothing of the picture arrived. Upload it again from where it is whole.")
    if size >= MAX_FILE_BYTES:
        raise FileTooHeavy(
            f"This file has {_count(size)} MB; it must stay under {_count(MAX_FILE_BYTES)} MB. "
            "Save it as JPEG with a quality of 90 and upload that."
        )


def _tiff(path: Path) -> Tiff:
    """What the TIFF says of itself, unless that is something that is not taken."""
    with _mapped(path) as data:
        tiff = tiff_read(data)
    if tiff.is_raw:
        raise camera_raw()
    if not tiff.is_common:
        raise FormatNotTaken(_TIFF_UNCOMMON)
    return tiff


def _check_frames(path: Path, taken: Format) -> None:
    """Refuse frames that libvips does not count (PNG) or reads in place of the still picture (AVIF)."""
    with _mapped(path) as data:
        if (taken is Format.PNG and is_animated_png(data)) or (taken is Format.AVIF and is_avif_sequence(data)):
            raise Animated(_ANIMATED)


def _facts(image: Image, taken: Format, size: int, tiff: Tiff | None) -> Inspection:
    orientation = image.get("orientation") if image.get_typeof("orientation") else 1
    lies = orientation in {5, 6, 7, 8}
    return Inspection(
        format=taken,
        content_type=taken.content_type,
        extension=taken.extension,
        byte_size=size,
        width=image.height if lies else image.width,
        height=image.width if lies else image.height,
        orientation=orientation,
        pages=tiff.pages if tiff else image.get_n_pages(),
        has_alpha=bool(image.hasalpha()),
        has_profile=bool(image.get_typeof("icc-profile-data")),
        channels_kept=tiff.channels_kept if tiff else 0,
    )


def _check_size(seen: Inspection, whole_frame_bytes: int) -> None:
    pixels, shape = seen.width * seen.height, f"{seen.width:,} × {seen.height:,} pixels"
    if max(seen.width, seen.height) > MAX_SIDE or pixels > MAX_PIXELS:
        raise TooManyPixels(
            f"This picture has {shape}; at most {MAX_PIXELS // 1_000_000} megapixels and {MAX_SIDE:,} pixels a side "
            "can be opened. Make it smaller: 6,000 pixels on the long side are plenty."
        )
    if min(seen.width, seen.height) < MIN_SIDE:
        raise TooFewPixels(
            f"This picture has only {shape}; each side needs {MIN_SIDE} or more. Upload the photo in its full size."
        )
    if whole_frame_bytes > MAX_WHOLE_FRAME_BYTES:
        raise TooManyPixels(
            f"This picture has {shape} and is saved in a way that must be opened all at once, which needs too much "
            "memory. Save it as a standard (not progressive) JPEG or make it smaller."
        )


def _whole_frame_bytes(image: Image, seen: Inspection) -> int:
    """Memory that the decoder keeps for the whole picture at once; 0 for those it reads line by line."""
    pixels = seen.width * seen.height
    interlaced = bool(image.get_typeof("interlaced") and image.get("interlaced"))
    match seen.format:
        case Format.WEBP:
            return pixels * 4
        case Format.JPEG:
            return pixels * image.bands * 2 if interlaced else 0
        case Format.PNG:
            return pixels * image.bands * (2 if image.format == "ushort" else 1) if interlaced else 0
        case Format.AVIF:
            return pixels * _AVIF_PIXEL_BYTES
        case Format.TIFF:
            return 0


def _decode(path: Path, taken: Format) -> None:
    """Read every pixel once; a JPEG's at an eighth of the size, which still reads every byte of the file."""
    options = {"shrink": 8} if taken is Format.JPEG else {}
    try:
        image_open(path, taken, **options).avg()
    except VipsError as error:
        raise decoding_refused(path, taken) from error


def _count(number_of_bytes: int) -> str:
    return f"{number_of_bytes / 1_000_000:.0f}"
