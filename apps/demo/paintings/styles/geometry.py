"""Circles, bars, arches and tiles, painted flat by hand."""

from collections.abc import Callable, Sequence

from apps.demo.paintings.compositions import arches, bauhaus, orbits, tiles
from apps.demo.paintings.drawing import drawn
from apps.demo.paintings.easel import Easel, clamp
from apps.demo.paintings.layers import Layers

Composition = Callable[[Easel, Sequence[str]], list[str]]


def geometry(composition: Composition) -> Callable[[Easel, Sequence[str]], Layers]:
    """A style that fills the composition's shapes. Its tones: the ground, then four or five inks, the darkest last."""

    def style(easel: Easel, tones: Sequence[str]) -> Layers:
        return _painted(easel, composition(easel, tones[1:]), tones[0])

    return style


def _painted(easel: Easel, shapes: Sequence[str], ground: str) -> Layers:
    """Flat shapes as a brush fills them: edges not quite straight, colour not quite even."""
    sheet = drawn(easel, shapes, ground=ground)[0:3]
    sheet = easel.warp(sheet, easel.noise(90) * 1.6, easel.noise(90) * 1.6)
    across = easel.warp(easel.bristles(300, 4), easel.noise(300) * 10, easel.noise(260) * 12)
    grain = easel.fractal(14, octaves=2).copy_memory()
    shade = clamp(easel.fractal(300) * 0.04 + across * 0.05 + grain * 0.018 + 1, 0.8, 1.2)
    return Layers(sheet * shade, across * 0.6 + grain * 0.12, relief=0.035, cloth=0.03)


GEOMETRIC = {made.__name__: geometry(made) for made in (bauhaus, orbits, tiles, arches)}
