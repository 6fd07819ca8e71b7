"""Poured paint: currents that fold into one another, with veins of gold."""

from collections.abc import Sequence

from pyvips import Image

from apps.demo.paintings.easel import Easel, clamp, flat, mix, ramp, step
from apps.demo.paintings.layers import Layers


def flow(easel: Easel, tones: Sequence[str]) -> Layers:
    """``tones``: four to seven from one current to the other, the last for the veins."""
    *currents, vein = tones
    first, second = easel.fractal(430, octaves=2), easel.fractal(470, octaves=2)
    pull_x = easel.warp(easel.fractal(380, octaves=3), first * 110, second * 110) * 150
    pull_y = easel.warp(easel.fractal(420, octaves=3), second * 110, first * -110) * 150
    field = easel.warp(easel.fractal(560, octaves=4).bandjoin(easel.fractal(120, octaves=3)), pull_x, pull_y, reach=300)
    stream, fine = field[0], field[1].copy_memory()
    angle_x, angle_y = easel.chance.uniform(-0.9, 0.9), easel.chance.uniform(-0.9, 0.9)
    value = _stretched(stream + fine * 0.05 + easel.x * angle_x + easel.y * angle_y).copy_memory()
    # Libvips' sine takes degrees; each band is one lap of a pour over the last.
    laps = (value * (360 * 7)).sin()
    colour = ramp(clamp(value + laps * 0.012), currents) * (laps * 0.02 + 1)
    gold = _veins(easel, value, fine + first * 0.5).copy_memory()
    metal = clamp(easel.noise(18) * 0.14 + easel.noise(70) * 0.12 + 1, 0.7, 1.3)
    colour = mix(colour, metal * flat(vein), gold)
    return Layers(colour, value * 9 + laps * 0.25 + gold * 0.5, relief=0.05, cloth=0.004)


def _veins(easel: Easel, value: Image, broken: Image) -> Image:
    """Lines where two currents meet, open in places, and a dusting of leaf beside them."""
    total = easel.y * 0
    for level, width in ((0.36, 0.007), (0.62, 0.005)):
        line = step((value - level).abs() * -1, -width, width * 0.7) * step(broken, -0.1, 0.3)
        dust = step((value - level).abs() * -1, -width * 8, width * 8) * step(easel.fractal(7, octaves=2), 1.2, 0.2)
        total = total + line + dust
    return clamp(total)


def _stretched(value: Image) -> Image:
    low, high = value.min(), value.max()
    return (value - low) / (high - low)
