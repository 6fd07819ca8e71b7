"""Logos and icons: checked like artwork, then drawn anew, so that what is served is never what was sent."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from apps.core.errors import InvalidInput
from apps.core.imaging.errors import Animated, FormatNotTaken, ImageRefused, NoPicture, TooFewPixels
from apps.core.imaging.formats import Format
from apps.core.imaging.inspect import inspect
from apps.core.imaging.libvips import Image, VipsError, image_fitted

MAX_MARK_BYTES = 2_000_000
_LOGO_BOX = (640, 240)
_TRANSPARENT = [0, 0, 0, 0]
# Those that every tool for logos writes; paintings may come in more.
_TAKEN = frozenset({Format.PNG, Format.JPEG, Format.WEBP})
_FORMATS = "Choose a picture saved as PNG, JPEG or WebP."

_WORDS: dict[type[ImageRefused], str] = {
    NoPicture: f"There is no picture in this file, whatever its name says. {_FORMATS}",
    FormatNotTaken: f"This format can't be used here; drawings such as SVG can carry programs. {_FORMATS}",
    Animated: f"This is an animation. {_FORMATS}",
    TooFewPixels: "This picture is too small: each side needs 64 pixels or more.",
}


@dataclass(frozen=True, slots=True)
class MarkFile:
    """One PNG, named after what is in it. It holds pixels only, no metadata."""

    name: str
    data: bytes


def logo_make(data: bytes) -> MarkFile:
    """The logo in at most 640 × 240 pixels. Raises InvalidInput (field ``logo``) for what is no such picture."""
    image = _read(data, field="logo", width=_LOGO_BOX[0], height=_LOGO_BOX[1])
    return _file("logo", image)


def icons_make(data: bytes) -> tuple[MarkFile, MarkFile]:
    """The icon of browsers' tabs (32 pixels) and of phones (180), square whatever the picture's shape.

    Raises InvalidInput (field ``favicon``).
    """
    small, large = (_squared(_read(data, field="favicon", width=side, height=side), side) for side in (32, 180))
    return _file("icon", small), _file("touch-icon", large)


def _read(data: bytes, *, field: str, width: int, height: int) -> Image:
    if len(data) > MAX_MARK_BYTES:
        raise InvalidInput("This file is larger than 2 MB. Save it smaller; 1,000 pixels are plenty.", field=field)
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        try:
            seen = inspect(Path(file.name))
            if seen.format not in _TAKEN:
                raise InvalidInput(f"{seen.format.upper()} can't be used here. {_FORMATS}", field=field)
            profile = {"output_profile": "srgb"} if seen.has_profile else {}
            return image_fitted(data, width=width, height=height, **profile).colourspace("srgb").copy_memory()
        except ImageRefused as error:
            raise InvalidInput(_WORDS.get(type(error), error.message), field=field) from error
        except VipsError as error:
            raise InvalidInput(f"This picture is damaged and can't be opened. {_FORMATS}", field=field) from error


def _squared(image: Image, side: int) -> Image:
    image = image if image.hasalpha() else image.addalpha()
    return image.gravity("centre", side, side, extend="background", background=_TRANSPARENT)


def _file(kind: str, image: Image) -> MarkFile:
    data: bytes = image.cast("uchar").pngsave_buffer(keep="none")
    return MarkFile(f"{kind}-{hashlib.sha256(data).hexdigest()[:16]}.png", data)
