"""Sprigs and leaves in thin colour over a wash, as in a monotype."""

from collections.abc import Callable, Sequence

from pyvips import Image

from apps.demo.paintings.drawing import drawn, extent
from apps.demo.paintings.easel import Easel, clamp, flat, mix, ramp
from apps.demo.paintings.layers import Layers
from apps.demo.paintings.plants import KINDS, Kind, sprig


def botanical(kind: Kind) -> Callable[[Easel, Sequence[str]], Layers]:
    """A style of this plant. Its tones: two of the wash from top to bottom, the disc behind, leaves, palest first."""

    def style(easel: Easel, tones: Sequence[str]) -> Layers:
        return _monotype(easel, kind, wash=tones[:2], disc=tones[2], leaves=tones[3:])

    return style


def _monotype(easel: Easel, kind: Kind, *, wash: Sequence[str], disc: str, leaves: Sequence[str]) -> Layers:
    cloud, bloom = easel.fractal(380, octaves=4).copy_memory(), easel.fractal(150, octaves=4).copy_memory()
    grain = easel.fractal(16, octaves=3).copy_memory()
    colour = ramp(clamp(easel.y + cloud * 0.2 + bloom * 0.08), wash)
    moon = easel.warp(_alpha(easel, [_disc(easel)]), easel.noise(90) * 5, easel.noise(90) * 5)
    colour = _printed(colour, moon, disc, clamp(cloud * 0.16 + grain * 0.09 + 0.9))
    wobble_x, wobble_y = easel.noise(60) * 2.2 + easel.noise(300) * 5, easel.noise(70) * 2.2
    for depth, tone in enumerate(leaves):
        near = depth / (len(leaves) - 1)
        sprigs = [shape for _ in range(3 if near < 1 else 2) for shape in sprig(easel, kind, near)]
        sheet = easel.warp(_alpha(easel, sprigs), wobble_x, wobble_y)
        cover = clamp(bloom * 0.16 + grain * 0.09 + 0.62 + 0.33 * near)
        colour = _printed(colour, sheet, tone, cover).copy_memory()
    return Layers(colour, grain * 0.5 + cloud * 0.2, relief=0.02, cloth=0.02)


def _alpha(easel: Easel, shapes: Sequence[str]) -> Image:
    """Where there is paint, 0 to 255: shapes are drawn in white, what is scraped out of them in black."""
    sheet = drawn(easel, shapes)
    return (sheet[0] * sheet[3] / 255).cast("uchar")


def _printed(under: Image, sheet: Image, tone: str, cover: Image) -> Image:
    """A sheet of thin paint: uneven inside, darker where it dried at the edge."""
    alpha = (sheet / 255).copy_memory()
    around = alpha.shrink(8, 8).resize(8, kernel="linear")
    around = around.embed(0, 0, alpha.width, alpha.height, extend="copy")
    rim = clamp((alpha - around) * 1.5)
    return mix(under, (rim * -0.4 + 1) * flat(tone), alpha * cover)


def _disc(easel: Easel) -> str:
    wide, high = extent(easel)
    x, y = wide * easel.chance.uniform(0.32, 0.68), high * easel.chance.uniform(0.26, 0.4)
    radius = min(wide, high) * easel.chance.uniform(0.2, 0.29)
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="#fff"/>'


BOTANICAL = {name: botanical(kind) for name, kind in KINDS.items()}
