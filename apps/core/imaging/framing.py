"""How a painting stands in a network's canvas: which part of it is shown, and what is around it. Only numbers here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from apps.core.errors import InvalidInput

LEAST_CROP = 0.05  # of the picture's width and height
_HAIR = 1e-6  # what fractions lose when they are multiplied
LEAST_WIDTH = 320  # of a canvas, in pixels
# Ratios nearer than this count as the same: nobody sees a painting that is half a percent too wide.
SAME_RATIO = 0.005


class Matte(StrEnum):
    """What fills the canvas around the painting."""

    COLOUR = "colour"  # the wall behind it, or a pale tint of the colour at its edges
    WHITE = "white"
    BLUR = "blur"  # the painting itself, out of focus


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the upright picture, as fractions of its width and height, from its upper left corner.

    Raises InvalidInput for what is no number, has no size or lies outside the picture. Reaching out of it is allowed.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        sides = (self.x, self.y, self.width, self.height)
        if not all(isfinite(side) for side in sides):
            raise InvalidInput("The part of the picture that is to be shown is not given in numbers. Draw it anew.")
        if self.width <= 0 or self.height <= 0:
            raise InvalidInput("The part of the picture that is to be shown has no size. Draw it anew.")
        if max(self.x, self.y) >= 1 or min(self.x + self.width, self.y + self.height) <= 0:
            raise InvalidInput("The part that is to be shown lies outside the picture. Draw it on the picture.")

    def clamped(self) -> "Box":
        """What of it lies in the picture, made up to 5 % of each side where it is smaller."""
        x, width = _clamped(self.x, self.width)
        y, height = _clamped(self.y, self.height)
        return Box(x, y, width, height)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, width and height in a picture of this size; at least one pixel. Only for a clamped box."""
        left, top = min(round(self.x * width), width - 1), min(round(self.y * height), height - 1)
        right, bottom = round((self.x + self.width) * width), round((self.y + self.height) * height)
        return left, top, max(1, min(right, width) - left), max(1, min(bottom, height) - top)

    def stored(self, orientation: int) -> "Box":
        """The same part in the picture as its file holds it, before EXIF's ``orientation`` sets it upright."""
        across, down = (self.x, self.width), (self.y, self.height)
        if orientation in {2, 3, 7, 6}:
            across = _mirrored(across)
        if orientation in {3, 4, 7, 8}:
            down = _mirrored(down)
        if orientation in {5, 6, 7, 8}:
            across, down = down, across
        return Box(across[0], down[0], across[1], down[1])


WHOLE = Box(0, 0, 1, 1)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all."""
    boxes = list(boxes)
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Framing:
    """The part of the picture that is shown, all of it without ``crop``, and the matte that it gets when that has
    another ratio than the canvas. The same for the same values, so that it can be compared and kept."""

    matte: Matte = Matte.COLOUR
    crop: Box | None = None

    @property
    def box(self) -> Box:
        """The part that is shown, inside the picture."""
        return self.crop.clamped() if self.crop else WHOLE


@dataclass(frozen=True, slots=True)
class Canvas:
    """The sizes in which a network shows pictures: multiples of a ratio in whole numbers, so that it is exact."""

    across: int
    down: int
    most: int

    @property
    def ratio(self) -> float:
        return self.across / self.down

    def place(self, width: float, height: float) -> tuple[tuple[int, int], tuple[int, int]]:
        """The canvas for a painting of this size, and the painting's size on it, both in pixels.

        The painting is never enlarged: the canvas shrinks to it, down to 320 pixels across.
        """
        steps = width / self.across, height / self.down
        same = abs(steps[0] / steps[1] - 1) <= SAME_RATIO
        least = -(-LEAST_WIDTH // self.across)
        step = min(self.most, max(least, int(_HAIR + (min(steps) if same else max(steps)))))
        canvas = step * self.across, step * self.down
        if same and step <= min(steps) + _HAIR:
            return canvas, canvas
        scale = min(1.0, canvas[0] / width, canvas[1] / height)
        return canvas, (max(1, round(width * scale)), max(1, round(height * scale)))


def _clamped(start: float, length: float) -> tuple[float, float]:
    end = min(1.0, start + length)
    start = max(0.0, start)
    length = max(LEAST_CROP, end - start)
    return min(start, 1 - length), length


def _mirrored(side: tuple[float, float]) -> tuple[float, float]:
    start, length = side
    return max(0.0, 1 - start - length), length
