"""The matte around a painting of another ratio than a network's canvas: what is to be seen of it is seen whole."""

from apps.core.imaging.framing import Matte
from apps.core.imaging.libvips import Image
from apps.core.imaging.oklab import Lab, lab_from_rgb, rgb_from_lab

_STRIP, _SMALL = 3, 64  # the edges that are looked at: three in sixty-four of the picture, and in so many pixels
_UNIFORM = 9.0  # deviation of 8-bit values up to which an edge is a plain ground, not a part of the painting
_QUIET_LIGHT, _QUIET_CHROMA = 0.94, 0.009
# The blurred ground is made at an eighth of the size, where a blur of 5 pixels is one of 40.
_BLUR_SHRINK, _BLUR_SIGMA, _BLUR_LIGHT = 8, 5, 0.8
_WHITE = (255, 255, 255)


def matted(image: Image, matte: Matte, *, width: int, height: int) -> Image:
    """``image`` (sRGB, 8 bits, no transparency) in the middle of a canvas of this size, which is nowhere smaller.

    With ``Matte.COLOUR`` a plain ground at the edges, such as the wall behind the painting, goes on; otherwise the
    matte is a pale tint of the colour at the edges. ``Matte.BLUR`` costs 10 ms of CPU for a story.
    """
    if (width, height) == (image.width, image.height):
        return image
    left, top = (width - image.width) // 2, (height - image.height) // 2
    if matte is Matte.BLUR:
        return _blurred(image, width, height).insert(image, left, top)
    at_sides = width - image.width >= height - image.height
    colour = _WHITE if matte is Matte.WHITE else _matte_colour(image, at_sides=at_sides)
    return image.embed(left, top, width, height, extend="background", background=list(colour))


def _blurred(image: Image, width: int, height: int) -> Image:
    """The picture itself, covering the canvas, out of focus and slightly darker."""
    across, down = -(-width // _BLUR_SHRINK), -(-height // _BLUR_SHRINK)
    small = image.thumbnail_image(across, height=down, size="both", crop="centre")
    soft = (small.gaussblur(_BLUR_SIGMA) * _BLUR_LIGHT).cast("uchar").copy_memory()
    ground = soft.resize(width / across, vscale=height / down, kernel="linear")
    return ground.copy(interpretation="srgb").crop(0, 0, width, height)


def _matte_colour(image: Image, *, at_sides: bool) -> tuple[int, int, int]:
    across, down = image.width, image.height
    if at_sides:
        strip = max(1, across * _STRIP // _SMALL)
        edges = image.crop(0, 0, strip, down).join(image.crop(across - strip, 0, strip, down), "horizontal")
        edges = edges.thumbnail_image(2 * _STRIP, height=_SMALL, size="force")
    else:
        strip = max(1, down * _STRIP // _SMALL)
        edges = image.crop(0, 0, across, strip).join(image.crop(0, down - strip, across, strip), "vertical")
        edges = edges.thumbnail_image(_SMALL, height=2 * _STRIP, size="force")
    red, green, blue = (round(edges[band].avg()) for band in range(3))
    if max(edges[band].deviate() for band in range(3)) <= _UNIFORM:
        return red, green, blue
    edge = lab_from_rgb(red, green, blue)
    return rgb_from_lab(_quiet(edge))


def _quiet(edge: Lab) -> Lab:
    return edge.with_chroma(min(_QUIET_CHROMA, edge.chroma), light=_QUIET_LIGHT)
