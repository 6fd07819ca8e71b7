"""OKLab, a space in which distances between colours are about as large as they look.

Matrices from its author: Björn Ottosson, https://bottosson.github.io/posts/oklab/ (public domain).
"""

from math import atan2, cbrt, cos, dist, hypot, sin
from typing import NamedTuple


class Lab(NamedTuple):
    """``light`` from 0 (black) to 1 (white); ``a`` green to red and ``b`` blue to yellow, about -0.4 to 0.4."""

    light: float
    a: float
    b: float

    @property
    def chroma(self) -> float:
        """How far from grey; the purest colours of a screen have 0.1 to 0.3."""
        return hypot(self.a, self.b)

    @property
    def hue(self) -> float:
        """Angle in radians."""
        return atan2(self.b, self.a)

    def with_chroma(self, chroma: float, *, light: float) -> "Lab":
        """The same hue in another strength and lightness."""
        return Lab(light, chroma * cos(self.hue), chroma * sin(self.hue))


_LINEAR = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in range(256))]


def lab_from_rgb(red: int, green: int, blue: int) -> Lab:
    """From sRGB, 0 to 255 each."""
    r, g, b = _LINEAR[red], _LINEAR[green], _LINEAR[blue]
    long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return Lab(
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def rgb_from_lab(lab: Lab) -> tuple[int, int, int]:
    """To sRGB, 0 to 255 each; what a screen can't show is cut off at its limits."""
    long = (lab.light + 0.3963377774 * lab.a + 0.2158037573 * lab.b) ** 3
    middle = (lab.light - 0.1055613458 * lab.a - 0.0638541728 * lab.b) ** 3
    short = (lab.light - 0.0894841775 * lab.a - 1.2914855480 * lab.b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def lab_from_hex(colour: str) -> Lab:
    """From ``#rrggbb``."""
    return lab_from_rgb(int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def hex_from_lab(lab: Lab) -> str:
    """To ``#rrggbb``, lower case."""
    return "#{:02x}{:02x}{:02x}".format(*rgb_from_lab(lab))


def distance(first: Lab, second: Lab) -> float:
    """How different two colours look: 0.02 is just visible side by side, 1 is black against white."""
    return dist(first, second)


def _encoded(linear: float) -> int:
    linear = min(max(linear, 0.0), 1.0)
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * float(linear ** (1 / 2.4)) - 0.055
    return round(255 * value)
