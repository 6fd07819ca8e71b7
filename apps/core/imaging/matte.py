"""The matte around a painting that is narrower or wider than a network takes: the whole painting, never cropped."""

from math import ceil

from apps.core.imaging.libvips import Image
from apps.core.imaging.oklab import Lab, lab_from_rgb, rgb_from_lab

_STRIP = 3  # of a picture of 64 × 64
_SMALL = 64
_UNIFORM = 9.0  # deviation of 8-bit values up to which an edge is a plain ground, not a part of the painting
_QUIET_LIGHT, _QUIET_CHROMA = 0.94, 0.009


def canvas_size(width: int, height: int, *, narrowest: float, widest: float) -> tuple[int, int]:
    """The smallest canvas, in pixels, that holds the picture and has a ratio between the two given."""
    return max(width, ceil(height * narrowest)), max(height, ceil(width / widest))


def matted(image: Image, *, width: int, height: int) -> Image:
    """``image`` (sRGB, 8 bits, no transparency) in the middle of a canvas of this size.

    A plain ground at the edges, such as the wall behind the painting, goes on; otherwise the matte is a pale tint of
    the colour at the edges.
    """
    if (width, height) == (image.width, image.height):
        return image
    colour = _matte_colour(image, at_sides=width > image.width)
    left, top = (width - image.width) // 2, (height - image.height) // 2
    return image.embed(left, top, width, height, extend="background", background=list(colour))


def _matte_colour(image: Image, *, at_sides: bool) -> tuple[int, int, int]:
    small = image.thumbnail_image(_SMALL, height=_SMALL, size="force")
    if at_sides:
        edges = small.crop(0, 0, _STRIP, _SMALL).join(small.crop(_SMALL - _STRIP, 0, _STRIP, _SMALL), "horizontal")
    else:
        edges = small.crop(0, 0, _SMALL, _STRIP).join(small.crop(0, _SMALL - _STRIP, _SMALL, _STRIP), "vertical")
    red, green, blue = (round(edges[band].avg()) for band in range(3))
    if max(edges[band].deviate() for band in range(3)) <= _UNIFORM:
        return red, green, blue
    edge = lab_from_rgb(red, green, blue)
    return rgb_from_lab(_quiet(edge))


def _quiet(edge: Lab) -> Lab:
    return edge.with_chroma(min(_QUIET_CHROMA, edge.chroma), light=_QUIET_LIGHT)
