"""Pictures for tests, made by libvips, and files that only look like pictures."""

import struct
import zlib
from pathlib import Path

import pyvips
from pyvips import Image

JPEG, PNG, WEBP, TIFF, AVIF = ".jpg", ".png", ".webp", ".tif", ".avif"
SUFFIXES = (JPEG, PNG, WEBP, TIFF, AVIF)


def plain(width: int = 320, height: int = 240, colour: tuple[int, ...] = (40, 90, 160)) -> Image:
    """One colour; three bands are RGB, four have transparency too."""
    space = Image.black(width, height)
    return space.new_from_image(list(colour)).cast("uchar").copy(interpretation="srgb")


def quarters(width: int = 320, height: int = 240) -> Image:
    """Red, green, blue and yellow in the corners, clockwise from the upper left."""
    half = (width // 2, height // 2)
    top = plain(*half, (220, 30, 30)).join(plain(*half, (30, 180, 30)), "horizontal")
    bottom = plain(*half, (240, 220, 40)).join(plain(*half, (30, 30, 220)), "horizontal")
    return top.join(bottom, "vertical")


def noise(width: int, height: int) -> Image:
    """The hardest picture there is to compress."""
    bands = [Image.gaussnoise(width, height, sigma=80, mean=128, seed=seed) for seed in (1, 2, 3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def file_of(folder: Path, image: Image, suffix: str = JPEG, **options: object) -> Path:
    """The picture in a file whose name says nothing about it."""
    return saved(folder, image.write_to_buffer(suffix, **options))


def saved(folder: Path, content: bytes, name: str = "upload") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def tagged(image: Image, field: str, value: str | bytes | int) -> Image:
    """With one more field of metadata."""
    image = image.copy()
    kind = {str: pyvips.GValue.gstr_type, bytes: pyvips.GValue.blob_type, int: pyvips.GValue.gint_type}[type(value)]
    image.set_type(kind, field, value)
    return image


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that announces ``width`` × ``height`` black pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def png_profiled(png: bytes, profile: bytes) -> bytes:
    """The PNG with this colour profile in place of its own."""
    at = png.index(b"iCCP") - 4
    (length,) = struct.unpack_from(">I", png, at)
    return png[:at] + png_chunk(b"iCCP", b"any\0\0" + zlib.compress(profile)) + png[at + 12 + length :]


def apng(image: Image) -> bytes:
    """A PNG that announces two frames."""
    content: bytes = image.pngsave_buffer()
    after_header = 8 + 25
    return content[:after_header] + png_chunk(b"acTL", struct.pack(">II", 2, 0)) + content[after_header:]


def animated_webp(frames: int = 3) -> bytes:
    pages = Image.arrayjoin([plain(100, 80, (60 * number, 90, 120)) for number in range(frames)], across=1)
    return bytes(tagged(pages, "page-height", 80).webpsave_buffer())


def animated_gif(frames: int = 5000) -> bytes:
    """A GIF of 64 × 64 pixels whose many frames change one pixel each."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\x40\0\x40\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"


def tiff_pages(pages: int = 2) -> bytes:
    """A TIFF with as many pages."""
    both = Image.arrayjoin([plain(100, 80)] * pages, across=1)
    return bytes(tagged(both, "page-height", 80).tiffsave_buffer())


def tiff_tagged(tiff: bytes, tag: int, *values: int) -> bytes:
    """The little-endian TIFF with other short numbers, up to two, in an entry of its first directory."""
    (at,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if struct.unpack_from("<H", tiff, entry)[0] == tag:
            new = struct.pack(f"<{len(values)}H", *values)
            return tiff[: entry + 8] + new + tiff[entry + 8 + len(new) :]
    raise LookupError(tag)


def tiff_header(width: int, height: int, *extra: tuple[int, int]) -> bytes:
    """A TIFF that announces so many pixels in one strip, with ``extra`` tags and their numbers; no pixel is there."""
    entries = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 1} | dict(extra)
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)


def avif_branded(avif: bytes, brand: bytes) -> bytes:
    """The AVIF under another main brand, and without AV1's among the compatible ones."""
    return avif[:8] + brand + avif[12:64].replace(b"avif", b"heic") + avif[64:]


def box(name: bytes, content: bytes) -> bytes:
    """A box of AVIF's and MP4's kind."""
    return struct.pack(">I", 8 + len(content)) + name + content


def resized_header(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with other sizes in its frame header (SOF0 or SOF2)."""
    at = max(jpeg.find(b"\xff\xc0\x00\x11"), jpeg.find(b"\xff\xc2\x00\x11"))
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def jpeg(width: int = 320, height: int = 240, colour: tuple[int, int, int] = (40, 90, 160)) -> bytes:
    """A JPEG file: one colour with a lighter band."""
    return bytes(_banded(width, height, colour).jpegsave_buffer(Q=85))


def png(width: int = 320, height: int = 240) -> bytes:
    """A PNG file."""
    return bytes(_banded(width, height).pngsave_buffer())


def webp(width: int = 320, height: int = 240) -> bytes:
    """A WebP file."""
    return bytes(_banded(width, height).webpsave_buffer())


def tiff(width: int = 320, height: int = 240) -> bytes:
    """A TIFF file."""
    return bytes(_banded(width, height).tiffsave_buffer(compression="lzw"))


def avif(width: int = 320, height: int = 240) -> bytes:
    """An AVIF file."""
    return bytes(_banded(width, height).heifsave_buffer(compression="av1", effort=0))


def located_jpeg() -> bytes:
    """A JPEG lying on its side (EXIF orientation 6) with a place and a camera's name in its EXIF."""
    picture = tagged(_banded(300, 200), "orientation", 6)
    picture = tagged(picture, "exif-ifd0-Model", "SecretCamera (SecretCamera, ASCII, 13 components, 13 bytes)")
    place = "40/1 26/1 46/1 (40, 26, 46, Rational, 3 components, 24 bytes)"
    return bytes(tagged(picture, "exif-ifd3-GPSLatitude", place).jpegsave_buffer(Q=85))


def _banded(width: int, height: int, colour: tuple[int, int, int] = (40, 90, 160)) -> Image:
    return plain(width, height, colour).insert(plain(width, max(1, height // 4), (230, 200, 120)), 0, height // 2)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
