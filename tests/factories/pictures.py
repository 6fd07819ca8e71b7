"""Picture files for tests, made with libvips: good ones, and every kind of bad one."""

import struct
import zlib
from typing import Any

import pyvips


def image(width: int = 320, height: int = 240, colour: tuple[int, int, int] = (40, 90, 160)) -> Any:
    """A picture of one colour with a lighter band, so that it compresses but is not empty."""
    base = pyvips.Image.black(width, height).new_from_image(list(colour))
    band = pyvips.Image.black(width, max(1, height // 4)).new_from_image([230, 200, 120])
    return base.insert(band, 0, height // 2).cast("uchar").copy(interpretation="srgb")


def jpeg(width: int = 320, height: int = 240, colour: tuple[int, int, int] = (40, 90, 160)) -> bytes:
    """A JPEG file."""
    return bytes(image(width, height, colour).jpegsave_buffer(Q=85))


def png(width: int = 320, height: int = 240) -> bytes:
    """A PNG file."""
    return bytes(image(width, height).pngsave_buffer())


def webp(width: int = 320, height: int = 240) -> bytes:
    """A WebP file."""
    return bytes(image(width, height).webpsave_buffer())


def located_jpeg() -> bytes:
    """A JPEG lying on its side (EXIF orientation 6) with a place and a camera's name in its EXIF."""
    picture = image(300, 200).copy()
    picture.set_type(pyvips.GValue.gint_type, "orientation", 6)
    picture.set_type(
        pyvips.GValue.gstr_type, "exif-ifd0-Model", "SecretCamera (SecretCamera, ASCII, 13 components, 13 bytes)"
    )
    picture.set_type(
        pyvips.GValue.gstr_type,
        "exif-ifd3-GPSLatitude",
        "40/1 26/1 46/1 (40, 26, 46, Rational, 3 components, 24 bytes)",
    )
    return bytes(picture.jpegsave_buffer(Q=85))


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that claims ``side`` × ``side`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (1 + side // 8) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
