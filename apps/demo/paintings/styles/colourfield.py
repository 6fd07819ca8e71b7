"""Blocks of colour that breathe, in many thin coats."""

from collections.abc import Sequence

from pyvips import Image

from apps.demo.paintings.easel import Easel, clamp, mix, ramp, step
from apps.demo.paintings.layers import Layers

_MARGIN, _GAP, _SOFT = 0.065, 0.028, 0.05


def colourfield(easel: Easel, tones: Sequence[str]) -> Layers:
    """``tones``: two of the ground, then two for each block from the top down."""
    cloud, wash = easel.fractal(420, octaves=4), easel.fractal(110, octaves=4, stretch=1.5)
    hairs = easel.warp(easel.bristles(380, 4), easel.noise(300) * 20, easel.noise(420) * 16)
    broad = easel.warp(easel.bristles(240, 26), easel.noise(260) * 30, easel.noise(300) * 24)
    coats = (cloud * 0.2 + wash * 0.16 + broad * 0.14 + hairs * 0.07).copy_memory()
    colour = ramp(clamp(coats * 0.8 + 0.5), tones[:2])
    rough = (wash * 0.5 + broad * 0.35 + hairs * 0.12).copy_memory()
    for top, bottom, pair in _blocks(easel, tones[2:]):
        inside = _block(easel, top, bottom, rough)
        thick = clamp(inside * 1.25) * clamp(coats * 0.7 + 0.86)
        colour = mix(colour, ramp(clamp(coats + 0.5), pair), thick).copy_memory()
    return Layers(colour, hairs * 0.5 + broad * 0.25, relief=0.03, cloth=0.035)


def _blocks(easel: Easel, tones: Sequence[str]) -> list[tuple[float, float, Sequence[str]]]:
    """Top and bottom edge, in heights of the canvas, and the two tones of each block."""
    pairs = [tones[at : at + 2] for at in range(0, len(tones), 2)]
    weights = [easel.chance.uniform(0.7, 1.9) for _ in pairs]
    free, top, blocks = 1 - 2 * _MARGIN - _GAP * (len(pairs) - 1), _MARGIN, []
    for pair, weight in zip(pairs, weights, strict=True):
        bottom = top + free * weight / sum(weights)
        blocks.append((top, bottom, pair))
        top = bottom + _GAP
    return blocks


def _block(easel: Easel, top: float, bottom: float, rough: Image) -> Image:
    """A rectangle whose edges fray into the ground."""
    left, right = (_MARGIN + easel.chance.uniform(-0.012, 0.012) for _ in range(2))
    ratio = easel.height / easel.width
    down = step(easel.y + rough * 0.014, top, _SOFT) * step(easel.y * -1 + rough * 0.014, -bottom, _SOFT)
    across = step(easel.x + rough * (0.014 * ratio), left, _SOFT * ratio) * step(
        easel.x * -1 + rough * (0.014 * ratio), right - 1, _SOFT * ratio
    )
    return (down * across).copy_memory()
