"""A canvas, and what is done to it: noise, bent space, colour ramps, light on thick paint."""

from collections.abc import Sequence
from math import ceil
from random import Random

import pyvips
from pyvips import Image

from apps.core.imaging.oklab import Lab, lab_from_hex, rgb_from_lab

_LEVELS = 1024
_BILINEAR = pyvips.Interpolate.new("bilinear")
_NEAREST = pyvips.Interpolate.new("nearest")


class Easel:
    """One canvas of ``width`` × ``height`` pixels and one source of chance, so that a seed gives one painting.

    Images made here are floats: noise from about -1 to 1, masks from 0 to 1, colours sRGB from 0 to 255.
    """

    def __init__(self, seed: str, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self.unit = max(size) / 1600
        self.chance = Random(seed)  # noqa: S311 - for looks, not for secrets
        grid = Image.xyz(self.width, self.height).copy_memory()
        self.grid = grid
        self.x = grid[0] / self.width
        self.y = grid[1] / self.height

    def noise(self, cell: float, *, stretch: float = 1.0) -> Image:
        """Soft noise with features of about ``cell`` pixels, ``stretch`` times as wide (or, below 1, as high)."""
        across, down = max(stretch, 1.0), max(1 / stretch, 1.0)
        cell = max(2, round(cell * self.unit))
        small = Image.perlin(
            ceil(self.width / across) + 1, ceil(self.height / down) + 1, cell_size=cell, seed=self._seed()
        )
        return self._filled(small * 2.4, across, down, "linear")

    def fractal(self, cell: float, *, octaves: int = 4, stretch: float = 1.0) -> Image:
        """Noise with finer and finer detail, like cloud."""
        total, weight = self.noise(cell, stretch=stretch), 1.0
        for octave in range(1, octaves):
            weight *= 0.5
            total = total + self.noise(cell / 2**octave, stretch=stretch) * weight
        return total

    def profile(self, cell: float) -> Image:
        """Noise that changes from left to right only: the line of a hill or a wave."""
        row = self.noise(cell).crop(0, self.height // 2, self.width, 1)
        return row.replicate(1, self.height)

    def patches(self, width: float, height: float) -> Image:
        """Bricks of one random value each, such as a palette knife leaves once they are bent."""
        across, down = max(2.0, width * self.unit), max(1.0, height * self.unit)
        columns, rows = ceil(self.width / across) + 2, ceil(self.height / down) + 1
        bricks = Image.gaussnoise(columns * 8, rows, sigma=0.5, mean=0, seed=self._seed())
        # Each row is shifted by another eighth, or the joints would line up.
        bricks = bricks.subsample(8, 1).resize(8, vscale=1, kernel="nearest")
        shifts = (Image.gaussnoise(1, rows, sigma=3, mean=4, seed=self._seed())).cast("int")
        index = Image.xyz(columns * 8, rows)
        index = (index[0] + shifts.resize(columns * 8, vscale=1, kernel="nearest")).bandjoin(index[1])
        bricks = bricks.mapim(index, interpolate=_NEAREST)
        return self._filled(bricks, across / 8, down, "nearest")

    def bristles(self, length: float, width: float = 3) -> Image:
        """Fine streaks along the x axis, the marks of a brush's hairs."""
        return self.patches(length, width) * 0.6 + self.patches(length * 0.45, width * 0.6) * 0.4

    def warp(self, image: Image, across: Image, down: Image, *, reach: int = 140) -> Image:
        """``image`` pushed by ``across`` and ``down`` pixels (of a canvas of 1600), at most about ``reach``."""
        margin = round(reach * self.unit)
        wide = image.embed(margin, margin, self.width + 2 * margin, self.height + 2 * margin, extend="mirror")
        index = self.grid + across.bandjoin(down) * self.unit + margin
        return wide.copy_memory().mapim(index, interpolate=_BILINEAR, extend="copy").copy_memory()

    def _filled(self, small: Image, across: float, down: float, kernel: str) -> Image:
        return small.resize(across, vscale=down, kernel=kernel).crop(0, 0, self.width, self.height).copy_memory()

    def _seed(self) -> int:
        return self.chance.randrange(1 << 30)


def ramp(value: Image, colours: Sequence[str]) -> Image:
    """Colours (``#rrggbb``) laid out evenly over ``value`` from 0 to 1, mixed in OKLab between them."""
    labs = [lab_from_hex(colour) for colour in colours]
    pixels = bytes(part for level in range(_LEVELS) for part in rgb_from_lab(_between(labs, level / (_LEVELS - 1))))
    table = Image.new_from_memory(pixels, _LEVELS, 1, 3, "uchar")
    index = (value * (_LEVELS - 1)).cast("ushort")
    return index.maplut(table).cast("float")


def _between(labs: Sequence[Lab], at: float) -> Lab:
    place = at * (len(labs) - 1)
    first = min(int(place), len(labs) - 2)
    share = place - first
    start, end = labs[first], labs[first + 1]
    return Lab(*(a + (b - a) * share for a, b in zip(start, end, strict=True)))


def flat(colour: str) -> list[float]:
    """One colour, for `mix`."""
    return [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]


def mix(under: Image, over: Image | list[float], mask: Image) -> Image:
    """``over`` on ``under`` as far as ``mask`` (0 to 1) lets it."""
    return under + (over - under if isinstance(over, Image) else (under * -1 + over)) * mask


def clamp(image: Image, low: float = 0, high: float = 1) -> Image:
    return image.clamp(min=low, max=high)


def step(value: Image, edge: float, softness: float) -> Image:
    """0 below ``edge``, 1 above, with a ramp of ``softness`` between."""
    return clamp((value - edge) / softness + 0.5)


def light(height: Image, strength: float) -> Image:
    """Factor by which a surface of this height catches light from the upper left."""
    kernel = Image.new_from_array([[2, 1, 0], [1, 0, -1], [0, -1, -2]])
    return clamp(height.conv(kernel, precision="float") * strength + 1, 0.6, 1.5)
