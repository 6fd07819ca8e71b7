"""libvips, set up for files from strangers. Import pyvips in this package only through here.

- Only the loaders of the five formats that are taken can run in this process; libvips calls the rest, SVG and PDF
  among them, unsafe for untrusted input or they are simply not needed.
- Files are opened as sources: a path given as text could carry loader options in brackets.
- No cache of operations: every file is another one, and a cached one would keep its file open.
- One thread of libvips for each process, as there are as many workers as cores (measured on two cores with a
  24-megapixel JPEG: two threads take 0.44 s of CPU instead of 0.40, end no sooner and hold 20 MB more).

Do no work with pictures before a process forks (in the parent of Celery's pool, say): libvips' threads don't survive
it, and the child waits for them for ever.
"""

import logging
from pathlib import Path
from typing import Any

import pyvips
from pyvips import Error as VipsError
from pyvips import Image

from apps.core.imaging.formats import Format

__all__ = ["Image", "VipsError", "image_fitted", "image_open", "image_part_fitted"]

_LOADERS = {
    Format.JPEG: "VipsForeignLoadJpeg",
    Format.PNG: "VipsForeignLoadPng",
    Format.WEBP: "VipsForeignLoadWebp",
    Format.TIFF: "VipsForeignLoadTiff",
    Format.AVIF: "VipsForeignLoadHeif",
}
_OPEN = {
    Format.JPEG: Image.jpegload_source,
    Format.PNG: Image.pngload_source,
    Format.WEBP: Image.webpload_source,
    Format.TIFF: Image.tiffload_source,
    Format.AVIF: Image.heifload_source,
}
_FAIL_ON = "error"

# It tells each step that it takes.
logging.getLogger("pyvips").setLevel(logging.WARNING)
pyvips.operation_block_set("VipsForeignLoad", True)
for _loader in _LOADERS.values():
    pyvips.operation_block_set(_loader, False)
pyvips.block_untrusted_set(True)
pyvips.cache_set_max(0)
pyvips.concurrency_set(1)


def image_open(path: Path, taken: Format, **options: Any) -> Image:
    """The picture, not yet decoded: libvips reads its header now and its pixels, top to bottom and once, when asked.

    Raises VipsError for a header that can't be read; the pixels' faults come when they are asked for.
    """
    return _OPEN[taken](_source(path), access="sequential", fail_on=_FAIL_ON, **options)


def image_fitted(origin: Path | bytes, *, width: int, height: int, **options: Any) -> Image:
    """The picture upright and made smaller to fit in the box, never larger, decoded no finer than that needs.

    Raises VipsError as image_open does.
    """
    # The argument fail_on does nothing here (https://github.com/libvips/libvips/issues/5195), the loader's option does.
    loader = f"[fail_on={_FAIL_ON}]"
    return Image.thumbnail_source(_source(origin), width, height=height, size="down", option_string=loader, **options)


def image_part_fitted(path: Path, taken: Format, channels: int, *, width: int, height: int, **options: Any) -> Image:
    """As image_fitted, of the first ``channels`` channels alone, decoded as finely as they are kept."""
    image = image_open(path, taken).extract_band(0, n=channels)
    return image.thumbnail_image(width, height=height, size="down", **options)


def _source(origin: Path | bytes) -> pyvips.Source:
    if isinstance(origin, bytes):
        return pyvips.Source.new_from_memory(origin)
    return pyvips.Source.new_from_file(str(origin))
