"""A picture made smaller, to be sent along with words."""

from apps.core.imaging.libvips import image_fitted

_WHITE = [255, 255, 255]
_QUALITY = 82


def jpeg_reduced(data: bytes, *, side: int) -> bytes:
    """The picture as a JPEG in sRGB of at most ``side`` pixels each way, without metadata. Raises VipsError."""
    image = image_fitted(data, width=side, height=side).colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=_WHITE)
    return bytes(image.jpegsave_buffer(Q=_QUALITY, keep="none"))
